export const PICK_ID = 'translation-cache-pick';

/** What is picked: one language, languages, a collection's translatable fields, a provider's model. */
export type PickKind = 'language' | 'languages' | 'collection' | 'fields' | 'model';
