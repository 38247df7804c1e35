import { type Budget, RunBudget } from '../../budgets/budget.ts';
import { InvalidInputError } from '../../errors.ts';
import type { ChainMember } from '../../providers/request.ts';
import type { GlossaryTerm } from '../../contract/glossary.ts';
import type { HouseStyle } from '../host/settings.ts';
import type { OperationOptions } from './request.ts';
import type { RunDependencies } from './context.ts';

/** The chain of a run: unknown providers are refused, and a chain in which none has its key. */
export function chooseChain(
	{ config, router }: Pick<RunDependencies, 'config' | 'router'>,
	options: Pick<OperationOptions, 'providers'>,
): readonly ChainMember[] {
	const chain =
		options.providers === undefined || options.providers.length === 0
			? config.chain
			: options.providers;
	const unknown = chain.find(({ provider }) => !Object.hasOwn(config.providers, provider));
	if (unknown !== undefined) {
		throw new InvalidInputError(
			'providers',
			`providers: there is no provider "${unknown.provider}"`,
		);
	}
	const refusals = chain.map((member) => router.refusal(member));
	if (refusals.every((refusal) => refusal !== null)) {
		throw new InvalidInputError('providers', `providers: ${[...new Set(refusals)].join('; ')}`);
	}
	return chain;
}

/** The house's terms, then those of the options, which win. */
export function glossaryOf(
	house: HouseStyle,
	options: Pick<OperationOptions, 'glossary'>,
): readonly GlossaryTerm[] {
	return [...house.glossary, ...(options.glossary ?? [])];
}

/** The limit of this run and that of the day. */
export function budgetsOf(
	{ dailyBudget }: Pick<RunDependencies, 'dailyBudget'>,
	{ maxCostUsd }: Pick<OperationOptions, 'maxCostUsd'>,
	budget: Budget | null = null,
): readonly Budget[] {
	const own = budget ?? (maxCostUsd === undefined ? null : new RunBudget(maxCostUsd));
	return [...(own === null ? [] : [own]), ...(dailyBudget === null ? [] : [dailyBudget])];
}
