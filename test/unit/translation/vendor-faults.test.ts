import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { ChainMember } from '../../../src/providers/request.ts';
import { Router } from '../../../src/providers/router.ts';
import { PROVIDERS } from '../../../src/providers/registry.ts';
import { Translator } from '../../../src/translation/translator.ts';
import { startLoopbackProvider, type LoopbackProvider } from '../../helpers/loopback-provider.ts';
import { openResponseCache, openStore } from '../../helpers/translation-setup.ts';
import {
	FIXTURE_NAMES,
	type Fixture,
	fixturesOf,
	type FixtureName,
	SPOILT_NAMES,
	spoiltFixturesOf,
	type SpoiltName,
	VENDOR_NAMES,
	type VendorName,
} from '../../helpers/vendor-fixtures.ts';
import { MODELS, settingsOf } from '../../helpers/vendor-setup.ts';

type FaultName = Exclude<FixtureName, 'success'> | SpoiltName;

interface Lead {
	/** Requests to the member before it is given up. */
	readonly requests: number;
	/** Why the field is refused where no other member is left. */
	readonly reason: string;
}

const TRIES = 4;
/** An attempt that is or may be paid for is repeated once. */
const PAID_TRIES = 2;

const LEADS: Readonly<Record<FaultName, Lead>> = {
	refusal: { requests: 1, reason: 'content-filter' },
	'content filter': { requests: 1, reason: 'content-filter' },
	truncation: { requests: 1, reason: 'truncated' },
	'empty answer': { requests: PAID_TRIES, reason: 'invalid-reply' },
	'answer that is no JSON': { requests: PAID_TRIES, reason: 'invalid-reply' },
	'answer of another shape': { requests: PAID_TRIES, reason: 'invalid-reply' },
	'rate limit in seconds': { requests: TRIES, reason: 'rate-limit' },
	'rate limit with a date': { requests: TRIES, reason: 'rate-limit' },
	overloaded: { requests: TRIES, reason: 'overloaded' },
	unavailable: { requests: TRIES, reason: 'overloaded' },
	'invalid key': { requests: 1, reason: 'auth' },
	'no credit': { requests: 1, reason: 'rate-limit' },
	'unknown model': { requests: 1, reason: 'bad-request' },
	'bad request': { requests: 1, reason: 'bad-request' },
	'too long': { requests: 1, reason: 'truncated' },
	'HTML with status 502': { requests: TRIES, reason: 'overloaded' },
	'HTML with status 200': { requests: 1, reason: 'invalid-reply' },
	'broken JSON': { requests: 1, reason: 'invalid-reply' },
	'empty body': { requests: 1, reason: 'invalid-reply' },
	'empty object': { requests: 1, reason: 'invalid-reply' },
	'error with status 200': { requests: TRIES, reason: 'overloaded' },
	'rate limit with status 200': { requests: TRIES, reason: 'rate-limit' },
	'invalid key with status 200': { requests: 1, reason: 'auth' },
	'reset in the body': { requests: PAID_TRIES, reason: 'network' },
	'reset before the headers': { requests: PAID_TRIES, reason: 'network' },
	hang: { requests: PAID_TRIES, reason: 'timeout' },
	'a byte a second': { requests: PAID_TRIES, reason: 'timeout' },
	'ids of another request': { requests: 2, reason: 'missing' },
	'one id twice, in other words': { requests: 2, reason: 'missing' },
	'lost markup': { requests: 2, reason: 'tags' },
	'nonsense in a 200': { requests: 1, reason: 'invalid-reply' },
};

const NAMES: readonly FaultName[] = [
	...FIXTURE_NAMES.filter((name) => name !== 'success'),
	...SPOILT_NAMES,
];
/** The other vendors have to answer within it, on a busy machine too. */
const PATIENCE_MS = 2_000;
const ENDLESS: ReadonlySet<FaultName> = new Set(['hang', 'a byte a second']);
const UNIT = { id: 'title', text: 'Hello <b>world</b>', format: 'html' } as const;

function fixtureOf(name: FaultName, vendor: VendorName): Fixture {
	const retryAt = new Date(Date.now() + 5_000);
	const model = MODELS[vendor];
	return { ...fixturesOf(vendor, model, retryAt), ...spoiltFixturesOf(vendor, model) }[name];
}

/** Everything new, so that tests run side by side; the vendor answers German with the fault. */
async function open(name: FaultName, vendor: VendorName) {
	const loopback = await startLoopbackProvider();
	const fixture = fixtureOf(name, vendor);
	loopback.intercept = (request) =>
		request.vendor === vendor && request.targetLanguage === 'de-DE' ? fixture : null;
	const cache = openResponseCache(openStore());
	const router = new Router({
		records: PROVIDERS,
		providers: settingsOf(loopback),
		requestTimeoutMs: ENDLESS.has(name) ? PATIENCE_MS : 20_000,
		concurrency: 4,
		sleep: () => Promise.resolve(),
	});
	const translator = new Translator(cache, router);
	const translate = (chain: readonly ChainMember[]) =>
		translator.translate({
			sourceLanguage: 'en-US',
			targets: ['de-DE', 'fr-FR'].map((language) => ({ language, units: [UNIT] })),
			chain,
			contentType: 'standard',
			glossary: [],
			refresh: false,
			dryRun: false,
			signal: new AbortController().signal,
		});
	return { loopback, cache, translate };
}

function germanRequests({ requests }: LoopbackProvider, asked: string): number {
	return requests.filter(
		({ vendor, targetLanguage }) => vendor === asked && targetLanguage === 'de-DE',
	).length;
}

describe.concurrent.each(VENDOR_NAMES)('%s', (vendor) => {
	const member = { provider: vendor, model: MODELS[vendor] };
	const other: VendorName = vendor === 'mistral' ? 'openai' : 'mistral';
	const next = { provider: other, model: MODELS[other] };

	test.concurrent.each(NAMES)('%s: the next member serves, and is cached', async (name) => {
		const { loopback, cache, translate } = await open(name, vendor);
		const result = await translate([member, next]);
		expect(result.failures).toEqual([]);
		expect(result.languages).toMatchObject([
			{ units: [{ status: 'translated', member: next }], served: expect.anything() },
			{ units: [{ status: 'translated', member }] },
		]);
		expect([germanRequests(loopback, vendor), germanRequests(loopback, other)]).toEqual([
			LEADS[name].requests,
			1,
		]);
		const { keys } = await cache.info();
		expect(keys.providers).toEqual({ [vendor]: 1, [other]: 1 });
		const sent = loopback.requests.length;
		const again = await translate([member, next]);
		expect(again.segments).toEqual({ total: 2, hits: 2, misses: 0 });
		expect(loopback.requests).toHaveLength(sent);
		await loopback.close();
	});

	test.concurrent.each(NAMES)('%s: refused without one, and not cached', async (name) => {
		const { loopback, cache, translate } = await open(name, vendor);
		const result = await translate([member]);
		expect(result.languages).toMatchObject([
			{ units: [{ status: 'refused', reason: LEADS[name].reason }] },
			{ units: [{ status: 'translated', member }] },
		]);
		expect(result.failures).toMatchObject([{ language: 'de-DE', reason: LEADS[name].reason }]);
		expect(germanRequests(loopback, vendor)).toBe(LEADS[name].requests);
		expect((await cache.info()).keys.providers).toEqual({ [vendor]: 1 });
		await loopback.close();
	});
});

test('the documentation tells the same', async () => {
	const page = await readFile('docs/reference/provider-faults.md', 'utf8');
	const rows = page
		.split('\n')
		.filter((line) => /^\| [^|]+ \| +\d/.test(line))
		.map((line) => line.split('|').map((cell) => cell.trim()));
	expect(rows.map(([, name, requests, reason]) => [name, requests, reason])).toEqual(
		NAMES.map((name) => [name, `${LEADS[name].requests}`, `\`refused: ${LEADS[name].reason}\``]),
	);
});
