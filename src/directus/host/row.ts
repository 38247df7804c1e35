import type { Row } from './context.ts';

export function asRow(value: unknown): Row {
	return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

export function isEmpty(value: unknown): boolean {
	return (
		value === null || value === undefined || (typeof value === 'string' && value.trim() === '')
	);
}
