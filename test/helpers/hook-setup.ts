import { vi } from 'vitest';
import { StaleMap } from '../../src/directus/admin/stale-map.ts';
import { Invalidator } from '../../src/directus/hook/invalidation.ts';
import { type Accountability, asRow } from '../../src/directus/host/context.ts';
import { Settlement } from '../../src/directus/learning/settlement.ts';
import { PERSON } from './fake-directus.ts';
import { CONFIG, RunSetup } from './run-setup.ts';

const ROWS = 'articles_translations';
const EN = '<p>Boats leave at nine.</p><p>Others stay.</p>';

/** Runs and a hook over one Directus, in which the first article is English alone. */
export class HookSetup extends RunSetup {
	readonly settlement: Settlement;
	readonly staleMap: StaleMap;
	readonly invalidator: Invalidator;

	constructor() {
		super();
		const { directus, fieldMaps, provenance, approved, cache, learner } = this;
		const { context } = directus;
		this.settlement = new Settlement({ context, config: CONFIG, fieldMaps, provenance, approved });
		this.staleMap = new StaleMap({ context, config: CONFIG, fieldMaps, provenance });
		const { ownWrites } = this.dependencies;
		this.invalidator = new Invalidator({ cache, mode: 'item', ownWrites, context, learner });
		directus.onEvent = ({ event, meta, accountability }) => {
			const kind =
				event === 'items.create' ? 'create' : event === 'items.update' ? 'update' : 'delete';
			const { collection, key, keys = [key] } = { key: 0, ...meta };
			const payload = kind === 'delete' ? null : asRow(meta['payload']);
			const names = Array.isArray(keys) ? keys : [];
			this.invalidator.note({ kind, collection, keys: names, payload }, accountability);
		};
		this.article(1, { title: 'The first title', body: EN });
	}

	/** A person saves; the hook's window closes. */
	async save(
		collection: string,
		key: number | null,
		values: object,
		who: Accountability | null = PERSON,
	): Promise<void> {
		await this.directus.write(collection, key, { ...values }, who);
		await this.pass();
	}

	async vanish(key: number, who: Accountability | null = PERSON): Promise<void> {
		const { database } = this.directus.context;
		await this.invalidator.noteVanishing(ROWS, [key], database, who);
		await this.directus.remove(ROWS, key, who);
		await this.pass();
	}

	async pass(): Promise<void> {
		await vi.advanceTimersByTimeAsync(6_500);
		for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
	}

	/** As when Redis loses everything. */
	async lose(): Promise<void> {
		const { store } = this.breakable;
		for await (const keys of store.scan('')) await store.deleteMany(keys);
	}

	/** What is sent for an article of the same text. */
	async sentForCopy(key: number, values: object = { body: EN }): Promise<readonly string[]> {
		this.router.forget();
		this.article(key, { ...values });
		await this.run({ keys: key, refresh: true });
		return this.router.sentTexts();
	}
}
