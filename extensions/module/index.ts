import { defineModule } from '@directus/extensions-sdk';
import { ENDPOINT_ID } from '../../src/contract/names.ts';
import ContentPage from './content/page.vue';
import ManagePage from './manage/page.vue';
import OverviewPage from './overview/page.vue';
import TryPage from './try/page.vue';

export default defineModule({
	id: ENDPOINT_ID,
	name: 'Translation Cache',
	icon: 'translate',
	routes: [
		{ path: '', component: OverviewPage },
		{ path: 'content', component: ContentPage },
		{ path: 'manage', component: ManagePage },
		{ path: 'try', component: TryPage },
	],
	preRegisterCheck: (user) => Object(user).admin_access === true,
});
