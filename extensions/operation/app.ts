import { defineOperationApp } from '@directus/extensions-sdk';
import { OPERATION_ID } from '../../src/contract/names.ts';
import { buildForm } from './form.ts';
import { summarise } from './overview.ts';

export default defineOperationApp({
	id: OPERATION_ID,
	name: 'AI Translate',
	icon: 'translate',
	description: 'Translate the fields of items. Text that was translated before costs nothing.',
	overview: summarise,
	options: buildForm,
});
