import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { BUNDLE, ORIGIN } from '../../src/contract/names.ts';
import { rendering } from '../../src/directus/provenance/field-memory.ts';
import type { ProvenanceRecord } from '../../src/directus/provenance/field-version.ts';
import { hashValue } from '../../src/directus/provenance/hash.ts';
import { Provenance } from '../../src/directus/provenance/provenance.ts';
import { readText } from '../../src/documents/reading.ts';
import { RedisStore } from '../../src/store/redis/redis.ts';
import { shapingsOf } from '../../src/translation/units/analysis.ts';
import { createLanguages, createTranslatedCollection } from '../harness/content.ts';
import { type Directus, startDirectus } from '../harness/directus.ts';
import { type PostgresConnection, queryPostgres } from '../harness/postgres.ts';
import { demand } from '../harness/request.ts';

/**
 * An article in English, its translations into ten languages, and the history of all: what the rows
 * hold comes of its number alone.
 */
const TARGETS = 'de-DE fr-FR es-ES it-IT nl-NL pl-PL pt-PT sv-SE da-DK fi-FI'.split(' ');
const FIELDS = ['title', 'summary', 'body'] as const;
const TERMS = ['harbour', 'ferry', 'timetable', 'crew', 'lighthouse', 'island', 'quay', 'ticket'];
const GLOSSARY = TERMS.map((term) => ({ term, note: `as in our ${term} guide` }));
const STYLE_GUIDE = 'Write plainly, and address the reader formally.';
/**
 * Of twenty articles that many have a text which a person edited, a source that moved on, and so
 * on.
 */
const KINDS = 20;
const KIND = { noRow: 0, edited: 1, moved: 2, byHand: 3, unknown: 4 } as const;
const PARAGRAPHS = 6;

export type SiteDatabase = 'sqlite' | { readonly postgres: PostgresConnection };

/** Starts a Directus whose tables are filled behind its back. */
export async function openSite(
	database: SiteDatabase,
	redisUrl: string,
	items: number,
	hasTerms: boolean,
): Promise<Directus> {
	const directus = await startDirectus({ database, env: siteEnv(redisUrl) });
	const languages = ['en-US', ...TARGETS].map((code) => ({ code, name: code }));
	await createLanguages(directus, languages);
	await createTranslatedCollection(directus);
	await demand(directus, 'PATCH', '/settings', {
		default_language: 'en-US',
		...(hasTerms
			? {
					ai_translation_style_guide: STYLE_GUIDE,
					ai_translation_glossary: GLOSSARY.map(({ term, note }) => ({
						term,
						translation_note: note,
					})),
				}
			: {}),
	});
	runStatements(database, directus.dataDir, statements(database, items));
	return directus;
}

export function siteEnv(redisUrl: string): Readonly<Record<string, string>> {
	return { TRANSLATION_CACHE_REDIS: redisUrl, TRANSLATION_CACHE_PROVIDERS: 'pseudo:pseudo' };
}

function runStatements(database: SiteDatabase, dataDir: string, all: readonly string[]): void {
	if (database !== 'sqlite') {
		for (const statement of all) queryPostgres(database.postgres, statement);
		return;
	}
	const file = new DatabaseSync(join(dataDir, 'data.db'));
	for (const statement of all) file.exec(statement);
	file.close();
}

/** In the SQL that SQLite and PostgreSQL have in common. */
function statements(database: SiteDatabase, items: number): readonly string[] {
	const json = (text: string): string => (database === 'sqlite' ? text : `cast(${text} as json)`);
	const whole = `'{' || ${FIELDS.map((field) => `'"${field}":"' || ${field} || '"'`).join(` || ',' || `)} || '}'`;
	const numbers = `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${items})`;
	const paragraphs = Array.from(
		{ length: PARAGRAPHS },
		(_, at) => `'${paragraph(at, "' || i || '")}'`,
	);
	const revise = (
		first: number,
		collection: string,
		agent: string,
		delta: string,
		from: string,
	) => [
		`insert into directus_activity (id, action, timestamp, collection, item, origin, user_agent)
			select ${first} + id, 'update', '2026-11-01 00:00:00', '${collection}', id, ${agent} ${from}`,
		`insert into directus_revisions (id, activity, collection, item, data, delta)
			select ${first} + id, ${first} + id, '${collection}', id, ${json(delta)}, ${json(delta)} ${from}`,
	];
	const kind = `articles_id % ${KINDS}`;
	const ours = `case when ${kind} = ${KIND.byHand} then 'Mozilla/5.0' else '${BUNDLE}/0.1.0' end`;
	const origin = `case when ${kind} = ${KIND.byHand} then null else '${ORIGIN}' end`;
	return [
		`insert into articles (id, title, summary, body) ${numbers}
			select i, 'Title of article ' || i, 'The ferry of article ' || i || ' leaves early. Its crew sleeps on the island.', ${paragraphs.join(' || ')} from n`,
		`insert into articles_translations (id, articles_id, languages_code, title, summary, body)
			select (a.id - 1) * ${TARGETS.length} + l.at, a.id, l.code, '[' || l.code || '] ' || title, '[' || l.code || '] ' || summary, replace(body, '<p>', '<p>[' || l.code || '] ')
			from articles a cross join (${TARGETS.map((code, at) => `select ${at + 1} as at, '${code}' as code`).join(' union all ')}) l
			where a.id % ${KINDS} <> ${KIND.noRow}`,
		...revise(1_000_000, 'articles', `null, 'Mozilla/5.0'`, whole, 'from articles'),
		...revise(
			2_000_000,
			'articles_translations',
			`${origin}, ${ours}`,
			whole,
			`from articles_translations where ${kind} <> ${KIND.unknown}`,
		),
		`update articles_translations set title = title || ' by hand' where ${kind} = ${KIND.edited}`,
		...revise(
			4_000_000,
			'articles_translations',
			`null, 'Mozilla/5.0'`,
			`'{"title":"' || title || '"}'`,
			`from articles_translations where ${kind} = ${KIND.edited}`,
		),
	];
}

function paragraph(at: number, item: string | number): string {
	const term = TERMS[at % TERMS.length] ?? '';
	return `<p>Paragraph ${at} of article ${item} tells of the <b>${term}</b> and what it was called before, and of the people who lived there.</p>`;
}

function sourceOf(item: number): Readonly<Record<(typeof FIELDS)[number], string>> {
	return {
		title: `Title of article ${item}`,
		summary: `The ferry of article ${item} leaves early. Its crew sleeps on the island.`,
		body: Array.from({ length: PARAGRAPHS }, (_, at) => paragraph(at, item)).join(''),
	};
}

/** Writes down whose text stands in the rows, as runs would have. */
export async function recordProvenance(
	redisUrl: string,
	items: number,
	hasTerms: boolean,
): Promise<void> {
	const store = new RedisStore({ url: redisUrl }, { commandTimeoutMs: 60_000 });
	const provenance = new Provenance(store, 'directus');
	for (let item = 1; item <= items; item += 1) {
		const kind = item % KINDS;
		if (kind === KIND.noRow || kind === KIND.byHand || kind === KIND.unknown) continue;
		const made = TARGETS.map((language) => ({ language, record: {} as ProvenanceRecord }));
		const source = sourceOf(item);
		for (const field of FIELDS) {
			const text = kind === KIND.moved ? `${source[field]} Once.` : source[field];
			const format = field === 'body' ? 'html' : 'plain';
			const { segments } = await readText(text, { format });
			const texts = segments.map(({ segment }) => segment.text);
			const [glossary, style] = hasTerms ? [GLOSSARY, STYLE_GUIDE] : [[], undefined];
			const shapings = await shapingsOf(texts, glossary, 'de-DE', style);
			for (const target of made) {
				const mark = `[${target.language}] `;
				const value =
					field === 'body' ? source.body.replaceAll('<p>', `<p>${mark}`) : mark + source[field];
				const version = {
					value: hashValue(value),
					...(await rendering(text, value, { format })),
					sourceLanguage: 'en-US',
					shapings,
					people: [],
					provider: 'pseudo',
					model: 'pseudo',
					at: 1,
				};
				target.record = { ...target.record, [field]: [version] };
			}
		}
		await Promise.all(
			made.map(({ language, record }) =>
				provenance.replace({ collection: 'articles', item: String(item), language }, record),
			),
		);
	}
	await store.close();
}
