import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createColumns, createLanguages, type Row } from '../harness/content.ts';
import { type Directus, startDirectus } from '../harness/directus.ts';
import { callWebhookFlow, createFlow } from '../harness/flows.ts';
import { demand } from '../harness/request.ts';
import { useLoopback } from '../harness/services.ts';
import { CLIENTS, createTestDatabase } from '../harness/test-database.ts';
import { loopbackEnv } from './articles.ts';

interface Maps {
	readonly fieldMaps: readonly Row[];
}

describe.each(CLIENTS)('maps of columns on %s', (client) => {
	const loopback = useLoopback();
	let directus: Directus;
	let flow: string;

	beforeAll(async () => {
		directus = await startDirectus({
			database: createTestDatabase(client),
			env: loopbackEnv(loopback),
		});
		await createLanguages(directus);
		await createColumns(directus, 'secrets');
		flow = await createFlow(directus, {
			trigger: { type: 'webhook' },
			options: {
				collection: 'secrets',
				keys: '{{$trigger.body.keys}}',
				sourceLanguage: '{{$trigger.body.sourceLanguage}}',
				fieldMap: '{{$trigger.body.fieldMap}}',
				permissions: '$trigger',
			},
		});
	});

	afterAll(() => directus.stop());

	const maps = () => demand<Maps>(directus, 'GET', '/translation-cache/field-maps');

	test('are not left behind by a caller who is refused', async () => {
		await demand(directus, 'POST', '/items/secrets', { title_en: 'Memo' });
		const body = {
			keys: [1],
			sourceLanguage: 'xx',
			fieldMap: { title_en: { de: 'title_de', l1: 'title_fr' } },
		};
		const { status } = await callWebhookFlow(directus, flow, body);
		expect(status).toBe(403);
		expect(loopback.sentTexts()).toEqual([]);
		expect(await maps()).toEqual({ fieldMaps: [] });
	});

	test('are left behind by who wrote under them, and can be forgotten', async () => {
		const fieldMap = { title_en: { de: 'title_de' } };
		const body = { keys: [1], sourceLanguage: 'en', fieldMap };
		const { status } = await callWebhookFlow(directus, flow, body, directus.adminToken);
		expect(status).toBe(200);
		const noted = { collection: 'secrets', sourceLanguage: 'en', fieldMap };
		expect(await maps()).toEqual({ fieldMaps: [noted] });

		const path = '/translation-cache/field-maps/secrets';
		const token = `access_token=${directus.adminToken}`;
		const foreign = await directus.request('DELETE', `${path}?sourceLanguage=xx&${token}`);
		expect(foreign.status).toBe(400);
		const { status: forgotten } = await directus.request(
			'DELETE',
			`${path}?${token}`,
			undefined,
			null,
		);
		expect(forgotten).toBe(200);
		expect(await maps()).toEqual({ fieldMaps: [] });
	});

	test.each(['stats', 'info', 'export?language=de-DE', 'metrics'])(
		'%s takes a token in its address, as Directus does',
		async (call) => {
			const joined = `${call}${call.includes('?') ? '&' : '?'}access_token=${directus.adminToken}`;
			const answer = await fetch(`${directus.url}/translation-cache/${joined}`);
			await answer.text();
			expect(answer.status).toBe(200);
		},
	);
});
