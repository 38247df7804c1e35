import type { Filter } from '@directus/types';
import { refusal } from './input.ts';
import type { Accountability } from './context.ts';

/**
 * Fills in variables such as `$NOW(-1 day)` and `$CURRENT_ROLES`, which Directus does for requests
 * and not for its services. Throws `InvalidInputError` for variables that requests alone know, and
 * for names such as `constructor`, which every object has.
 */
export function resolveFilter(
	filter: Filter | undefined,
	accountability: Accountability | null,
	now: Date = new Date(),
): Filter | undefined {
	if (filter === undefined) return undefined;
	const resolve = (value: unknown): unknown => {
		if (typeof value === 'string') return resolveText(value, accountability, now);
		if (Array.isArray(value)) return value.map(resolve);
		if (typeof value !== 'object' || value === null) return value;
		const parts = Object.entries(value).map(([key, part]) => {
			// Directus takes them for fields, and its database answers with an error of its own.
			if (key in Object.prototype) throw refusal('filter', `there is no field "${key}"`);
			return [key, resolve(part)] as const;
		});
		return Object.fromEntries(parts);
	};
	const resolved = resolve(filter);
	return isFilter(resolved) ? resolved : undefined;
}

function resolveText(value: string, accountability: Accountability | null, now: Date): unknown {
	if (!/^\$(?:NOW|CURRENT_)/.test(value)) return value;
	if (value === '$CURRENT_USER') return accountability?.user ?? null;
	if (value === '$CURRENT_ROLE') return accountability?.role ?? null;
	if (value === '$CURRENT_ROLES') return accountability?.roles ?? [];
	if (value === '$NOW') return now.toISOString();
	const [, adjustment] = /^\$NOW\((.*)\)$/.exec(value) ?? [];
	const date = adjustment === undefined ? null : adjust(now, adjustment);
	if (date !== null) return date.toISOString();
	throw refusal('filter', `"${value}" cannot be resolved here`);
}

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;
/** The units as Directus spells them. Months and years have no fixed length. */
const UNITS: readonly (readonly [pattern: RegExp, ms: number])[] = [
	[/^(?:milliseconds?|msecs?|ms)$/, 1],
	[/^(?:seconds?|secs?|s)$/, SECOND_MS],
	[/^(?:minutes?|mins?|m)$/, 60 * SECOND_MS],
	[/^(?:hours?|hrs?|h)$/, 3_600 * SECOND_MS],
	[/^(?:days?|d|)$/, DAY_MS],
	[/^(?:weeks?|w)$/, 7 * DAY_MS],
];
const MONTHS: readonly (readonly [pattern: RegExp, months: number])[] = [
	[/^(?:months?|mth|mo)$/, 1],
	[/^(?:years?|yrs?|y)$/, 12],
];

/** `-1 day`, `+2 hours`, `3 months`; null for anything else. */
function adjust(now: Date, adjustment: string): Date | null {
	const match = /^([+-]?)(\d+(?:\.\d+)?|\.\d+) *([a-z]*)$/i.exec(adjustment.trim());
	if (match === null) return null;
	const [, sign, number, name = ''] = match;
	const amount = Number(number) * (sign === '-' ? -1 : 1);
	const unit = name.toLowerCase();
	const ms = UNITS.find(([pattern]) => pattern.test(unit))?.[1];
	if (ms !== undefined) return new Date(now.getTime() + amount * ms);
	const months = MONTHS.find(([pattern]) => pattern.test(unit))?.[1];
	return months === undefined ? null : addMonths(now, Math.trunc(amount * months));
}

/** The last day of a shorter month where it has no such day. */
function addMonths(now: Date, months: number): Date {
	const date = new Date(now);
	date.setUTCDate(1);
	date.setUTCMonth(date.getUTCMonth() + months);
	const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
	date.setUTCDate(Math.min(now.getUTCDate(), lastDay));
	return date;
}

/** Directus itself says whether it suits the collection. */
function isFilter(value: unknown): value is Filter {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
