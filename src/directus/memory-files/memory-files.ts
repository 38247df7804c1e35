import { z } from 'zod';
import type { ImportResponse } from '../../contract/memory.ts';
import { FILE_FORMATS } from '../../exchange/file-formats.ts';
import { MAX_LENGTH, tooLong } from '../../exchange/unit.ts';
import { giveWay } from '../../pace.ts';
import type { Accountability } from '../host/context.ts';
import { readInput, refusal } from '../host/input.ts';
import { exportMemory, type MemoryOwner } from './export.ts';
import type { MemoryImport } from './import.ts';
import { findModel } from '../content/translations-model.ts';

const name = z.string().trim().min(1);
const fileFormat = z.enum(['jsonl', 'tmx']);
const exportSchema = z.strictObject({
	format: fileFormat.optional(),
	collection: name.optional(),
	language: name.optional(),
	sourceLanguage: name.optional(),
});
const importSchema = z.strictObject({ format: fileFormat.optional(), collection: name.optional() });

/** As a server hands them on; what is read at once has to be short. */
const BYTES_AT_ONCE = 65_536;
interface ExportedFile {
	readonly name: string;
	readonly contentType: string;
	readonly chunks: AsyncIterable<string>;
}

/** The memory as files: JSON Lines and TMX 1.4, out and in, in a stream of bounded memory. */
export class MemoryFiles {
	readonly #owner: MemoryOwner;
	readonly #import: MemoryImport;

	constructor(owner: MemoryOwner, memoryImport: MemoryImport) {
		this.#owner = owner;
		this.#import = memoryImport;
	}

	/** Rejects with `InvalidInputError` before the first chunk. */
	async export(query: unknown): Promise<ExportedFile> {
		const { format = 'jsonl', language, ...request } = readInput(exportSchema, query);
		const languages = language === undefined ? undefined : [language];
		const units = await exportMemory(this.#owner, { ...request, languages });
		const { contentType, write } = FILE_FORMATS[format];
		return { name: `translations.${format}`, contentType, chunks: write(units) };
	}

	/** Without `format` a first `<` means TMX. Rejects with `InvalidInputError` or `StoreError`. */
	async import(
		query: unknown,
		body: AsyncIterable<Uint8Array>,
		{ user }: Accountability,
	): Promise<ImportResponse> {
		const { format, collection } = readInput(importSchema, query);
		if (collection !== undefined) {
			const schema = await this.#owner.context.getSchema();
			if (findModel(schema, collection) === null) {
				throw refusal('collection', `"${collection}" is no collection with translations`);
			}
		}
		const { first, chunks } = await peek(decode(body));
		if (first === '') throw refusal('body', 'the file is empty');
		const detected = format ?? (first === '<' ? 'tmx' : 'jsonl');
		return this.#import.take(FILE_FORMATS[detected].read(chunks), collection, user);
	}
}

/** UTF-8, or UTF-16 by its mark, as other tools write TMX. */
async function* decode(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
	let decoder: TextDecoder | null = null;
	for await (const bytes of body) {
		decoder ??= new TextDecoder(encodingOf(bytes));
		for (let start = 0; start < bytes.length; start += BYTES_AT_ONCE) {
			await giveWay();
			yield decoder.decode(bytes.subarray(start, start + BYTES_AT_ONCE), { stream: true });
		}
	}
	const rest = decoder?.decode() ?? '';
	if (rest !== '') yield rest;
}

function encodingOf([first, second]: Uint8Array): string {
	if (first === 0xff && second === 0xfe) return 'utf-16le';
	return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

/** The first character that is no white space, and the whole text all the same. */
async function peek(
	text: AsyncGenerator<string>,
): Promise<{ first: string; chunks: AsyncIterable<string> }> {
	const seen: string[] = [];
	let blank = 0;
	let first = '';
	while (first === '') {
		if (blank > MAX_LENGTH) throw refusal('body', tooLong('the blank at its beginning'));
		const { done, value } = await text.next();
		if (done === true) break;
		seen.push(value);
		blank += value.length;
		first = value.trim().charAt(0);
	}
	return {
		first,
		chunks: (async function* all() {
			yield* seen;
			yield* text;
		})(),
	};
}
