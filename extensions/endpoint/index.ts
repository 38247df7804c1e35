import { defineEndpoint } from '@directus/extensions-sdk';
import { ENDPOINT_ID } from '../../src/contract.ts';

export default defineEndpoint({
	id: ENDPOINT_ID,
	handler: (router) => {
		router.get('/info', (_request, response) => response.json({ data: {} }));
	},
});
