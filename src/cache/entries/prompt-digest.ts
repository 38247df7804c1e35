import { hash } from 'node:crypto';
import type { Prompt } from '../face.ts';

/** 120 bits of SHA-256 in base64url: no two prompts meet, by chance or by design. */
export const DIGEST_CHARACTERS = 20;

/** SHA-256 over a length-prefixed text: injective, the order of parts aside. */
export function digestPrompt(prompt: Prompt): string {
	return digestText(typeof prompt === 'string' ? `s${prompt}` : serialiseParts(prompt));
}

/** Lone surrogates have no UTF-8: texts with them are hashed as UTF-16, and meet no others. */
function digestText(text: string): string {
	const input = text.isWellFormed() ? text : Buffer.from(`\uFFFF${text}`, 'utf16le');
	return hash('sha256', input, 'base64url').slice(0, DIGEST_CHARACTERS);
}

let lastNames: readonly string[] = [];

let lastSorted: readonly string[] = [];

function sortNames(names: readonly string[]): readonly string[] {
	if (names.length !== lastNames.length || names.some((name, at) => name !== lastNames[at])) {
		lastNames = names;
		lastSorted = names.toSorted();
	}
	return lastSorted;
}

function serialiseParts(prompt: Readonly<Record<string, string>>): string {
	let text = 'r';
	for (const name of sortNames(Object.keys(prompt))) {
		const value = prompt[name] ?? '';
		text += `${name.length}:${name}${value.length}:${value}`;
	}
	return text;
}
