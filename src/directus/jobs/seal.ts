import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';

const PURPOSE = 'directus-extension-translation-cache: jobs';
const KEY_BYTES = 32;

/**
 * Signs what is kept of jobs, so that whoever can write to the store cannot give orders. A
 * signature holds for one part of one job of one namespace, wherever it lies.
 */
export class Seal {
	/** False without a secret: then nobody but this process knows its signatures. */
	readonly isShared: boolean;
	readonly #key: Buffer;
	readonly #namespace: string;

	/** `secret`: Directus's `SECRET`, the same in all processes of a project. */
	constructor(secret: unknown, namespace: string) {
		// Directus reads a secret of digits as a number.
		const text = typeof secret === 'number' ? String(secret) : secret;
		const material = typeof text === 'string' && text !== '' ? text : randomBytes(KEY_BYTES);
		this.isShared = material === text;
		this.#key = Buffer.from(hkdfSync('sha256', material, '', PURPOSE, KEY_BYTES));
		this.#namespace = namespace;
	}

	/** The JSON of a value behind its signature: `<base64url>.{"after":7,...}`. */
	close(part: string, job: string, value: object): Buffer {
		const body = Buffer.from(JSON.stringify(value));
		const signature = this.#sign(part, job, body).toString('base64url');
		return Buffer.concat([Buffer.from(`${signature}.`), body]);
	}

	/** What lies in the store, by whomever; a former version has signed nothing. */
	open(part: string, job: string, stored: Buffer): { body: Buffer; isGenuine: boolean } {
		const end = stored.indexOf('.');
		if (stored.indexOf('{') === 0 || end === -1) return { body: stored, isGenuine: false };
		const body = stored.subarray(end + 1);
		const given = Buffer.from(stored.toString('latin1', 0, end), 'base64url');
		const own = this.#sign(part, job, body);
		const isGenuine = given.length === own.length && timingSafeEqual(given, own);
		return { body, isGenuine };
	}

	#sign(part: string, job: string, body: Buffer): Buffer {
		const place = JSON.stringify([this.#namespace, part, job]);
		return createHmac('sha256', this.#key).update(`${place}\n`).update(body).digest();
	}
}
