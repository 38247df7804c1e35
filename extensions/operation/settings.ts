import { shallowRef } from 'vue';
import { ENDPOINT_ID } from '../../src/contract/names.ts';
import type { SettingsResponse } from '../../src/contract/inspection.ts';

/** After this time another language or collection may have come. */
const FRESH_MS = 60_000;

const settings = shallowRef<SettingsResponse | null>(null);
let askedAt = Number.NEGATIVE_INFINITY;

/** What can be chosen as known by now, for computed values; null, so typed, without endpoint. */
export function readSettings(): SettingsResponse | null {
	if (performance.now() - askedAt > FRESH_MS) {
		askedAt = performance.now();
		void load();
	}
	return settings.value;
}

/** Options are built outside of any component, where Directus's own client cannot be had. */
async function load(): Promise<void> {
	try {
		const [root = ''] = location.pathname.split('/admin/');
		const response = await fetch(`${root}/${ENDPOINT_ID}/settings`, { credentials: 'include' });
		if (response.ok) settings.value = (await response.json()).data;
	} catch {
		// Choices are a help, not a need.
	}
}
