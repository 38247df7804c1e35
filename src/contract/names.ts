export const BUNDLE = 'directus-extension-translation-cache';
export const OPERATION_ID = 'ai-translate';
export const ENDPOINT_ID = 'translation-cache';
/** `origin` of the accountability under which we write; it stands in `directus_activity`. */
export const ORIGIN = 'translation-cache';
/** That under which we put back a person's text over which we had written. */
export const RESTORED_ORIGIN = `${ORIGIN}-restored`;

/** The provider that accents the letters of a text; it knows no languages and costs nothing. */
export const PSEUDO = 'pseudo';

export const CONTENT_TYPES = ['critical', 'standard', 'static', 'temporary'] as const;
export type ContentType = (typeof CONTENT_TYPES)[number];

export const POLICIES = ['protect', 'missing', 'stale', 'overwrite'] as const;
export type Policy = (typeof POLICIES)[number];

export const FORMATS = ['auto', 'plain', 'html', 'markdown', 'json'] as const;
export type FormatOption = (typeof FORMATS)[number];

/** Whose edits teach wording: `editors` may update the translations without a rule on items. */
export const LEARN_FROM = ['editors', 'admins', 'nobody'] as const;
export type LearnFrom = (typeof LEARN_FROM)[number];

export const INVALIDATION_MODES = ['item', 'collection', 'off'] as const;
export type InvalidationMode = (typeof INVALIDATION_MODES)[number];
