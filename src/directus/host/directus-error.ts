import {
	createError,
	ForbiddenError,
	InvalidCredentialsError,
	InvalidPayloadError,
	InvalidQueryError,
	isDirectusError,
	ServiceUnavailableError,
} from '@directus/errors';
import { z } from 'zod';
import { ConfigError, InvalidInputError, RunFailedError, StoreError } from '../../errors.ts';
import type { Accountability } from './context.ts';

const accountabilitySchema = z.object({
	admin: z.boolean(),
	user: z.string().nullable(),
	role: z.string().nullable(),
	roles: z.array(z.string()).default([]),
	app: z.boolean().default(false),
	ip: z.string().nullable().default(null),
});

const TranslationFailedError = createError<{ reason: string }>(
	'TRANSLATION_FAILED',
	({ reason }) => reason,
	400,
);

/** As Directus refuses what may not be seen, so that nobody learns whether it is there. */
export function forbidden(what: string): InstanceType<typeof ForbiddenError> {
	const reason = `You don't have permission to access ${what} or it does not exist.`;
	return new ForbiddenError({ reason });
}

/** Our errors as Directus's, so that everyone reads the sentence; others pass as they are. */
export function toDirectusError(error: unknown, input: 'query' | 'payload'): unknown {
	if (isDirectusError(error)) return error;
	if (error instanceof InvalidInputError) {
		const Refusal = input === 'query' ? InvalidQueryError : InvalidPayloadError;
		return new Refusal({ reason: error.message });
	}
	if (error instanceof RunFailedError && error.status === 400) {
		return new TranslationFailedError({ reason: error.message });
	}
	if (
		error instanceof RunFailedError ||
		error instanceof StoreError ||
		error instanceof ConfigError
	) {
		return new ServiceUnavailableError({ service: 'translation-cache', reason: error.message });
	}
	return error;
}

/** The code that Directus or the database gave an error, or the first of its list; else empty. */
export function codeOf(error: unknown): string {
	const first: unknown = Array.isArray(error) ? error[0] : error;
	return first instanceof Error && 'code' in first ? String(first.code) : '';
}

/** What may be told of any error: its message may quote texts. */
export function nameOfError(error: unknown): string {
	return error instanceof Error ? error.name : 'unknown';
}

/** Admins only, and who it is: 401 for nobody, 403 for everybody else. */
export function requireAdmin(accountability: unknown): Accountability {
	const { data } = accountabilitySchema.safeParse(accountability);
	if (data?.admin) return data;
	const isKnown = data !== undefined && (data.user !== null || data.role !== null);
	throw isKnown ? new ForbiddenError() : new InvalidCredentialsError();
}
