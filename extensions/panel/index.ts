import { definePanel } from '@directus/extensions-sdk';
import { describePanelOptions } from './options.ts';
import Panel from './panel.vue';

export default definePanel({
	id: 'translation-cache-panel',
	name: 'Translation Cache',
	icon: 'translate',
	description: 'Hit rate, savings, spend or segments of the translation cache.',
	component: Panel,
	minWidth: 12,
	minHeight: 8,
	options: () => describePanelOptions(document.documentElement.lang),
});
