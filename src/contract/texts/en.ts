/** Texts of the module, the panel and the card of a flow. */
export const studio = {
	title: 'Translation Cache',
	overview: 'Overview',
	content: 'Content',
	manage: 'Manage',
	try: 'Try',
	translate: 'Translate',
	cancel: 'Cancel',
	refresh: 'Refresh',
	loading: 'Loading',
	all: 'All',
	none: 'None',
	collection: 'Collection',
	language: 'Language',
	provider: 'Provider',
	model: 'Model',
	item: 'Item',
	segments: 'Segments',
	more: 'More',
	cost: 'Cost',
	saved: 'Saved',
	hits: 'Hits',
	misses: 'Misses',
	hitRate: 'Hit rate',
	/** Parts of sentences. */
	amount: {
		fields: '{count} field | {count} fields',
		lookedAt: '({count} item looked at) | ({count} items looked at)',
		segments: '{count} segment | {count} segments',
		answers: '{count} cached answer | {count} cached answers',
		manyAnswers: 'more cached answers than could be counted',
	},
	range: {
		label: 'Time range',
		'24h': '24 hours',
		'7d': '7 days',
		'30d': '30 days',
		'90d': '90 days',
	},
	fault: {
		missing: {
			title: 'The endpoint is switched off',
			text: 'Switch on “translation-cache” of this extension in Settings, Extensions, then reload the page.',
		},
		forbidden: {
			title: 'For administrators only',
			text: 'Your role may not see the translation cache.',
		},
		unavailable: {
			title: 'The store does not answer',
			text: 'Redis cannot be reached. Translations go on, only dearer; figures and actions come back with it.',
		},
		refused: { title: 'That cannot be done', text: 'The request was refused.' },
		failed: { title: 'Something went wrong', text: 'The server did not answer as expected.' },
		again: 'Try again',
	},
	tile: {
		served: 'Segments served',
		servedNote: 'without a call',
		spend: 'Spend',
		spendNote: 'for calls',
		savings: 'Savings',
		savingsNote: 'not paid again',
		hitRateNote: 'of all segments',
		health: 'Health',
		ok: 'Works',
		degraded: 'Degraded',
		redis: 'Redis',
		memory: 'Memory of one process',
		latency: 'calls take {p50} (median), {p95} at most in 95 of 100',
		noCalls: 'no calls in this time',
		trend: '{change} against the time before',
		points: '{change} points against the time before',
		noTrend: 'nothing to compare with',
	},
	chart: {
		segments: 'Segments over time',
		money: 'Spend and savings over time',
		empty: 'Nothing was translated in this time.',
		gap: '–',
		table: 'Values of the chart',
		time: 'Time',
		summary: '{first}: {firstTotal}, {second}: {secondTotal}',
	},
	overviewPage: {
		empty: 'Nothing has been translated yet',
		emptyText:
			'Run the flow “Translate” on some items, or translate a collection under Content: the figures appear here.',
		models: 'Providers and models',
		collections: 'Collections',
		budget: 'Budget of today',
		budgetText: 'of {limit} spent',
		memoryNote:
			'Without Redis every process counts and remembers for itself, and forgets with a restart.',
		noKeys: 'No provider can be called',
		noKeysText: 'No API key of the chain is set: {reasons}',
	},
	contentPage: {
		choose: 'Choose a collection',
		noCollections: 'No collection has translations',
		noCollectionsText: 'Add a translations field to a collection in its data model.',
		open: 'Open the items',
		counted: '{count} item looked at | {count} items looked at',
		counting: 'Counting, {count} item so far | Counting, {count} items so far',
		missing: 'Missing',
		current: 'Current',
		stale: 'Stale',
		approved: 'By a person',
		approvedStale: 'By a person, stale',
		unproven: 'Unproven',
		unprovenNote:
			'Text that was there before and that nobody can explain. Adopt it as a machine translation, or take it as a person’s under Manage, Warm.',
		done: 'Done',
		adopt: 'Adopt',
		select: 'Select {language}',
		sourceLanguage: 'Source: {language}',
		map: 'Fields by language and state',
		list: '{state}, {language}: show the items',
		listTitle: '{collection}: {state}, {language}',
		listEmpty: 'There is no such item any more.',
	},
	translateDialog: {
		title: 'Translate {collection}',
		languages: 'Languages',
		what: 'What to translate',
		protect: 'What is missing or stale',
		missing: 'What is missing',
		stale: 'What is stale',
		limit: 'Stop at a cost of (US dollars)',
		noLimit: 'no limit',
		estimating: 'Estimating',
		estimate:
			'{misses} of {total} segment would be sent, for about {cost}. | {misses} of {total} segments would be sent, for about {cost}.',
		estimateFree: 'Nothing has to be sent.',
		estimatePart:
			'Estimated from {items} of {totalItems} item. | Estimated from {items} of {totalItems} items.',
		unpriced: 'No price is known for {models}.',
	},
	adoptDialog: {
		title: 'Adopt unproven text',
		text: 'Taken for machine translations of today’s source: {fields} {lookedAt}. From then on they follow their source.',
		done: 'Adopted: {fields}.',
	},
	job: {
		title: 'Runs',
		none: 'No run yet.',
		running: 'Running',
		cancelling: 'Being cancelled',
		cancelled: 'Cancelled',
		done: 'Finished',
		failed: 'Failed',
		progress: '{done} of {items} item | {done} of {items} items',
		written: '{count} written',
		failures: '{count} with failures',
		segments: '{hits} of {total} segment cost nothing | {hits} of {total} segments cost nothing',
		cancel: 'Cancel the run',
		details: 'First failures',
		ended: 'The run over {collection} has ended: {state}.',
		started: 'Started {time}',
		batch: {
			collecting: 'At half price: gathering what to ask for',
			waiting:
				'At half price: waiting for the provider, at most a day. {done} of {requests} requests answered',
			landing: 'At half price: taking in the answers. {done} of {requests} requests answered',
			applying: 'Writing what was bought at half price. {failed} of {requests} requests failed',
		},
	},
	managePage: {
		invalidate: 'Invalidate',
		invalidateText:
			'Drops cached answers that match all of these. Translations in your content stay as they are.',
		invalidateAny: 'any',
		invalidateCount: 'Count and invalidate',
		invalidateConfirm: 'To be dropped: {answers}. Asking for them again costs money.',
		invalidateItem:
			'To be dropped: {answers} that only this item uses. Asking for them again costs money.',
		invalidateDone: 'Dropped: {answers}.',
		itemNeeds: 'An item needs its collection, and no provider or model.',
		needsOne: 'Choose at least one.',
		clear: 'Clear',
		clearText: 'Drops all cached answers.',
		clearApproved: 'Forget the wording of people too',
		clearAll: 'Forget everything, figures and provenance included (before uninstalling)',
		clearGoes: 'What goes:',
		clearGoesApproved: 'the wording of people that was learned',
		clearGoesAll: 'the figures, the runs, and who wrote which translation',
		clearConfirm: 'Type “{word}” to confirm.',
		clearWord: 'clear',
		clearDone: 'The cache is empty.',
		warm: 'Warm from existing translations',
		warmText:
			'Takes translations that were there before us as a person’s wording: they are protected, and reused wherever the same sentence stands.',
		warmCount: 'Look through it',
		warmConfirm: 'Learned as a person’s wording: {fields} {lookedAt}, {segments}.',
		warmUnaligned: 'Not to be aligned with their source, and left as they are: {fields}.',
		warmDone: 'Learned: {segments}.',
		settling: 'Looked at {count} item so far | Looked at {count} items so far',
		warmAction: 'Warm',
		files: 'Export and import',
		filesText:
			'The memory as a file, for other tools or another project. What is known already stays.',
		exportTmx: 'Export TMX',
		exportLines: 'Export JSON Lines',
		import: 'Import a file',
		importDone:
			'{units} unit: {approved} approved, {cached} cached, {known} known already, {refused} refused. | {units} units: {approved} approved, {cached} cached, {known} known already, {refused} refused.',
		importFault: 'Unit {place}: {fault}',
		settings: 'Settings in force',
		variable: 'Variable',
		value: 'Value',
		defaultValue: 'default',
		unset: 'unset',
		secretSet: 'set',
	},
	tryPage: {
		text: 'Text',
		textPlaceholder: 'Plain text, HTML, Markdown or JSON',
		from: 'From',
		to: 'Into',
		chain: 'The chain in force',
		result: 'Translation',
		nothing: 'There is no translation.',
		counts:
			'{hits} of {total} segment from memory, {cost}, {tokens} tokens | {hits} of {total} segments from memory, {cost}, {tokens} tokens',
		source: 'Source',
		origin: 'From',
		why: 'Why it was a miss',
		needsModel: 'Write the model as provider:model, openai:gpt-5.4-mini for example.',
		firstTime: 'never asked before',
		hint: 'What is tried is cached like everything else, and costs the same.',
	},
	origin: {
		row: 'the row',
		approved: 'a person',
		cache: 'the cache',
		chain: 'the provider',
	},
	part: {
		source: 'the source changed',
		glossary: 'the glossary changed',
		style: 'the style guide changed',
		model: 'another model',
		prompt: 'a new prompt version',
	},
	card: {
		translates: 'Translates',
		text: 'a text',
		collection: 'Collection',
		ofTrigger: 'of the trigger',
		languages: 'Languages',
		defaultLanguage: 'default',
		allOthers: 'all others',
		providers: 'Providers',
		ofEnvironment: 'of the environment',
		notSetUp: 'not set up',
		policy: 'Policy',
		dryRun: 'Dry run',
		onlyEstimates: 'estimates only',
	},
	panel: {
		measure: 'Figure',
		display: 'Shown as',
		number: 'Number',
		chart: 'Chart',
	},
};

/** Sentences of the Studio's notifications. */
export const notices = {
	/** What became of a run over many items, by its state or by what stopped it. */
	ended: {
		running: 'Translation of {collection} goes on',
		cancelling: 'Translation of {collection} is being cancelled',
		done: 'Translation of {collection} is finished',
		failed: 'Translation of {collection} failed',
		cancelled: 'Translation of {collection} was cancelled',
		budget: 'Translation of {collection} was stopped by its budget',
	},
	goesOn: 'A later run goes on where it stopped.',
	jobItems:
		'{written} of {count} item was written, {failed} had failures. | {written} of {count} items were written, {failed} had failures.',
	first: 'The first: {message}.',
	runSubject: 'Translation of {collection}: {written} written',
	run: '{items}: {fields}, {kept} left as they were, {refused} refused.',
	items: '{count} item | {count} items',
	fields: '{count} field written | {count} fields written',
	firstFailure: 'The first failure: {message}.',
	openAgain: 'Open the item again to see it.',
	free: '{hits} of {count} segment cost nothing | {hits} of {count} segments cost nothing',
	/** Goes on from `free`. */
	others: ', the others {usd} US dollars',
	unpriced: ', calls of unknown price not counted',
};

export type StudioTexts = typeof studio;
export type NoticeTexts = typeof notices;

export interface FieldTexts {
	readonly name: string;
	readonly note?: string;
	readonly placeholder?: string;
	/** By value. */
	readonly choices?: Readonly<Record<string, string>>;
	/** A list has a button that adds to it. */
	readonly addLabel?: string;
	/** A list's entries have fields of their own. */
	readonly fields?: Readonly<Record<string, FieldTexts>>;
}

/** By the option's name. English stands where the options are declared. */
export type OptionTexts = Readonly<Record<string, FieldTexts>>;
