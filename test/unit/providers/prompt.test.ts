import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseReply, writeUserMessage } from '../../../src/providers/prompt.ts';
import { PROMPT_VERSION, SYSTEM_PROMPT } from '../../../src/providers/texts/system-prompt.ts';
import { SAMPLE, SAMPLE_MESSAGE } from '../../helpers/vendor-setup.ts';

const REQUEST = { ...SAMPLE, model: 'm' };

const requestSegment = fc.record(
	{ id: fc.string(), text: fc.string(), context: fc.string() },
	{ requiredKeys: ['id', 'text'] },
);

test('a changed prompt has a new version, because the cache keys hold it', () => {
	const digest = createHash('sha256').update(SYSTEM_PROMPT).digest('hex').slice(0, 16);
	expect([PROMPT_VERSION, digest]).toEqual(['2', '6da84191bbdc952e']);
});

test('the system prompt holds the word JSON, which JSON modes ask for', () => {
	expect(SYSTEM_PROMPT).toMatch(/\bJSON\b/);
});

test('the user message is the documented JSON', () => {
	expect(writeUserMessage(REQUEST)).toBe(SAMPLE_MESSAGE);
});

test('languages are sent as BCP 47 spells them', () => {
	const languages = { sourceLanguage: 'en_GB.UTF-8', targetLanguage: 'pt_BR' };
	expect(JSON.parse(writeUserMessage({ ...REQUEST, ...languages }))).toMatchObject({
		source_language: 'en-GB',
		target_language: 'pt-BR',
	});
});

test('a segment without a context has no such property', () => {
	const segments = [{ id: 's1', text: 'Open', context: undefined }];
	expect(writeUserMessage({ ...REQUEST, segments })).toContain(
		'"segments":[{"id":"s1","text":"Open"}]',
	);
});

test('whatever the texts say, the message stays one JSON object with them as strings', () => {
	fc.assert(
		fc.property(fc.array(requestSegment), (segments) => {
			expect(JSON.parse(writeUserMessage({ ...REQUEST, segments }))).toMatchObject({ segments });
		}),
	);
});

describe('a reply', () => {
	const translations = [{ id: 's1', text: 'Hallo' }];
	const json = JSON.stringify({ translations });

	test.each([
		['bare', json],
		['with blanks around it', `\n  ${json}\n`],
		['pretty', JSON.stringify({ translations }, null, 2)],
		['in a fence', `\`\`\`json\n${json}\n\`\`\``],
		['in a fence without a language', `\`\`\`\n${json}\n\`\`\`\n`],
		[
			'with more than was asked for',
			JSON.stringify({
				note: 'x',
				translations: [{ ...translations[0], confidence: 1, context: 'x' }],
			}),
		],
	])('%s is read', (_, answer) => {
		expect(parseReply(answer)).toEqual(translations);
	});

	test.each([
		['of bare text', 'Hallo'],
		['of a list', JSON.stringify(translations)],
		['with a map instead of a list', '{"translations":{"s1":"Hallo"}}'],
		['with a text that is none', '{"translations":[{"id":"s1","text":null}]}'],
		['with an id that is a number', '{"translations":[{"id":1,"text":"x"}]}'],
		['of nothing', ''],
		['of null', 'null'],
	])('%s is refused', (_, answer) => {
		expect(parseReply(answer)).toBeNull();
	});

	test('any translations survive the way there and back', () => {
		fc.assert(
			fc.property(fc.array(fc.record({ id: fc.string(), text: fc.string() })), (list) => {
				expect(parseReply(JSON.stringify({ translations: list }))).toEqual(list);
			}),
		);
	});
});
