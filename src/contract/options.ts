import { RUN_OPTIONS, type ValueByKind } from './tables/run-options.ts';

/** The most items that one request may name; more are better told by a filter. */
export const MAX_KEYS = 10_000;

export type OptionName = keyof typeof RUN_OPTIONS;
type Declared<N extends OptionName> = (typeof RUN_OPTIONS)[N];
export type OptionValue<N extends OptionName> =
	Declared<N> extends { kind: 'choice'; values: readonly (infer V)[] }
		? V
		: ValueByKind[Declared<N>['kind']];

/** The options of one run, with their defaults. */
export type RunOptions = {
	readonly [N in OptionName]: Declared<N> extends { default: unknown }
		? OptionValue<N>
		: OptionValue<N> | undefined;
};

type BulkOptionName = {
	[N in OptionName]: Declared<N> extends { bulk: true } ? N : never;
}[OptionName];

export const OPTION_NAMES: readonly OptionName[] = Object.keys(RUN_OPTIONS).filter(
	(name): name is OptionName => name in RUN_OPTIONS,
);

/** The options that `POST translate` and `POST estimate` take. */
export const BULK_OPTIONS: readonly BulkOptionName[] = OPTION_NAMES.filter(
	(name): name is BulkOptionName => 'bulk' in RUN_OPTIONS[name],
);
