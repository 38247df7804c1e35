import { defineInterface } from '@directus/extensions-sdk';
import { PICK_ID } from './kind.ts';
import Pick from './pick.vue';

/** For the options of the operation alone: `system` keeps it out of the data model's list of interfaces. */
export default defineInterface({
	id: PICK_ID,
	name: 'Translation Cache: pick',
	icon: 'translate',
	component: Pick,
	options: null,
	types: ['string', 'json'],
	system: true,
});
