import { readFileSync } from 'node:fs';

/** The rules that the documentation gives a user, for ACL SETUSER. */
export function documentedRights(): readonly string[] {
	return rulesIn(/ACL SETUSER translation-cache (.*)/);
}

/** What it adds to them for a Cluster. */
export function documentedClusterRights(): readonly string[] {
	return rulesIn(/With a Cluster add `([^`]*)`/);
}

function rulesIn(pattern: RegExp): readonly string[] {
	const documentation = readFileSync(
		new URL('../../docs/how-to/redis.md', import.meta.url),
		'utf8',
	);
	const [, rules] = pattern.exec(documentation) ?? [];
	if (rules === undefined) throw new Error('docs/how-to/redis.md names no rights');
	return rules.split(' ');
}
