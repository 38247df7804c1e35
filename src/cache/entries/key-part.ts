const PLAIN = /^[\w.-]*$/;

/** Percent-encodes all but `A-Z a-z 0-9 _ . -`: separators and glob characters too. Injective. */
export function encodePart(text: string): string {
	if (PLAIN.test(text)) return text;
	return text.replaceAll(/[^\w.-]/gu, (character) =>
		character.isWellFormed()
			? Buffer.from(character).toString('hex').toUpperCase().replaceAll(/../g, '%$&')
			: `%u${character.charCodeAt(0).toString(16).toUpperCase()}`,
	);
}

export function decodePart(text: string): string {
	if (!text.includes('%')) return text;
	return text.replaceAll(/%u([\dA-F]{4})|((?:%[\dA-F]{2})+)/g, (_, unit?: string, bytes = '') =>
		unit === undefined
			? Buffer.from(bytes.replaceAll('%', ''), 'hex').toString()
			: String.fromCharCode(Number.parseInt(unit, 16)),
	);
}
