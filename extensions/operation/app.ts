import { defineOperationApp } from '@directus/extensions-sdk';
import { OPERATION_ID } from '../../src/contract.ts';

export default defineOperationApp({
	id: OPERATION_ID,
	name: 'AI Translate',
	icon: 'translate',
	description: 'Translate the fields of items; text that was translated before costs nothing.',
	overview: () => [],
	options: [],
});
