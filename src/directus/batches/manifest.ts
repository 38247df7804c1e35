import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';
import { z } from 'zod';
import type { ProviderRequest } from '../../providers/request.ts';
import { keyIn } from '../../store/namespace.ts';
import { readJson, type Store } from '../../store/store.ts';
import { writeRequest } from '../../translation/segment-task.ts';

const deflateAsync = promisify(deflate);
const inflateAsync = promisify(inflate);

const termSchema = z.object({
	term: z.string(),
	translation: z.string().optional(),
	note: z.string().optional(),
});
const segmentSchema = z.object({
	id: z.string(),
	text: z.string(),
	context: z.string().exactOptional(),
	terms: z.array(termSchema),
	fences: z.array(z.number()).exactOptional(),
	inner: z.array(z.number()).exactOptional(),
	/** The cache's miss: the entry that takes the answer, and the stamp that must still hold then. */
	collection: z.string().exactOptional(),
	prompt: z.record(z.string(), z.string()),
	key: z.string(),
	stamp: z.string(),
	/** The item that asked first. */
	item: z.object({ collection: z.string(), item: z.string() }).exactOptional(),
});
const requestSchema = z.object({
	targetLanguage: z.string(),
	segments: z.array(segmentSchema),
});
const manifestSchema = z.object({
	collection: z.string(),
	sourceLanguage: z.string(),
	styleGuide: z.string().exactOptional(),
	requests: z.array(requestSchema),
});

export type ManifestSegment = z.infer<typeof segmentSchema>;
export type ManifestRequest = z.infer<typeof requestSchema>;
/** What one part asks for. It holds texts: it lies in values alone, and goes with its job. */
export type Manifest = z.infer<typeof manifestSchema>;

export function requestOf(
	manifest: Manifest,
	{ targetLanguage, segments }: ManifestRequest,
	model: string,
): ProviderRequest {
	return { model, ...writeRequest(segments, { ...manifest, targetLanguage }) };
}

/** Names one request for the vendor; nothing of it comes from a text. */
export function customIdOf(job: string, part: number, index: number): string {
	return `${job}-${part}-${index}`;
}

/** The manifests of all jobs of a project. Every method rejects with `StoreError`. */
export class BatchManifests {
	readonly #store: Store;
	readonly #namespace: string;
	readonly #keptMs: number;

	constructor(store: Store, namespace: string, keptMs: number) {
		this.#store = store;
		this.#namespace = namespace;
		this.#keptMs = keptMs;
	}

	async write(job: string, part: number, manifest: Manifest): Promise<void> {
		const value = await deflateAsync(JSON.stringify(manifest));
		await this.#store.setMany([{ key: this.keyOf(job, part), value, ttlMs: this.#keptMs }]);
	}

	async read(job: string, part: number): Promise<Manifest | null> {
		const [value] = await this.#store.getMany([this.keyOf(job, part)]);
		return readJson(manifestSchema, value && (await inflateAsync(value).catch(() => null)));
	}

	async remove(job: string, parts: number): Promise<void> {
		const keys = Array.from({ length: parts }, (_, part) => this.keyOf(job, part));
		if (keys.length > 0) await this.#store.deleteMany(keys);
	}

	keyOf(job: string, part: number): string {
		return keyIn('job', this.#namespace, 'batch', job, String(part));
	}
}
