import type { OptionTexts } from './option-texts.ts';

export default {
	mode: {
		name: 'Mode',
		note: 'Les éléments reçoivent leurs traductions ; un texte est seulement renvoyé, et Directus l’enregistre quand le flow enregistre tout.',
		choices: { items: 'Éléments d’une collection', text: 'Un texte' },
	},
	content: { name: 'Ce qui est traduit' },
	collection: {
		name: 'Collection',
		note: 'Laissée vide, celle du déclencheur, de sorte qu’un flow sert pour toutes.',
		placeholder: 'Celle du déclencheur',
	},
	keys: {
		name: 'Éléments',
		note: 'Des clés ou des modèles qui en contiennent ; laissés vides, ceux du déclencheur.',
	},
	filter: {
		name: 'Filtre',
		note: 'Un filtre Directus : parmi les éléments nommés, ceux qui y répondent, et sans élément nommé tous ceux qui y répondent.',
	},
	fields: {
		name: 'Champs',
		note: 'Champs des traductions ; laissés vides, tous ceux qui contiennent du texte, sauf les slugs.',
		placeholder: 'Tous ceux qui contiennent du texte',
	},
	fieldMap: {
		name: 'Colonnes',
		note: 'Pour des traductions dans des colonnes de l’élément même : par colonne source et par langue, la colonne cible ; demande une langue source.',
	},
	text: {
		name: 'Texte',
		note: 'Un texte, ou un objet de textes nommés ; un modèle peut contenir l’un ou l’autre.',
	},
	format: {
		name: 'Format',
		note: 'Distingue le balisage des mots ; reconnu par défaut.',
		choices: {
			auto: 'Le reconnaître',
			plain: 'Texte simple',
			html: 'HTML',
			markdown: 'Markdown',
			json: 'JSON',
		},
	},
	translation: { name: 'Langues et fournisseurs' },
	sourceLanguage: {
		name: 'Langue source',
		note: 'Laissée vide, la langue par défaut du projet.',
		placeholder: 'Langue par défaut',
	},
	targetLanguages: {
		name: 'Langues cibles',
		note: 'Laissées vides, toutes les autres de votre collection de langues.',
		placeholder: 'Toutes les autres',
	},
	providers: {
		name: 'Fournisseurs',
		note: 'Essayés de haut en bas ; laissés vides, ceux de TRANSLATION_CACHE_PROVIDERS.',
		addLabel: 'Ajouter un fournisseur',
		fields: { provider: { name: 'Fournisseur' }, model: { name: 'Modèle' } },
	},
	glossary: {
		name: 'Glossaire',
		note: 'S’ajoute au glossaire des réglages d’IA de Directus.',
		addLabel: 'Ajouter un terme',
		fields: {
			term: { name: 'Terme' },
			translation: { name: 'Traduction' },
			language: { name: 'Langue', note: 'Laissée vide, toutes.' },
		},
	},
	run: { name: 'Déroulement, coût et droits' },
	policy: {
		name: 'Règle',
		note: 'Quels champs cibles sont écrits.',
		choices: {
			protect: 'Ceux qui manquent ou sont périmés, autour de la formulation d’une personne',
			missing: 'Seulement ceux qui manquent',
			stale: 'Seulement ceux qui sont périmés',
			overwrite: 'Tous ; les formulations approuvées restent',
		},
	},
	contentType: {
		name: 'Type de contenu',
		note: 'Combien de temps le cache garde ce qu’il apprend ici.',
		choices: {
			critical: 'Critique : deux fois moins longtemps',
			standard: 'Standard',
			static: 'Statique : sept fois plus longtemps',
			temporary: 'Temporaire : quatre fois moins longtemps',
		},
	},
	maxCostUsd: {
		name: 'Limite en dollars US',
		note: 'L’exécution s’arrête avant un élément qui la dépasserait ; le reste attend une prochaine exécution.',
		placeholder: 'aucune',
	},
	permissions: {
		name: 'Droits',
		note: 'Avec les droits de qui les lignes sont lues et écrites.',
		choices: {
			$trigger: 'Du déclencheur',
			$full: 'Accès complet',
			$public: 'Du rôle public',
		},
	},
	refresh: {
		name: 'Redemander',
		note: 'Interroger les fournisseurs bien que la ligne et le cache aient la réponse.',
	},
	dryRun: {
		name: 'Estimer seulement',
		note: 'Estimer seulement : rien n’est envoyé et rien n’est écrit.',
	},
	deep: {
		name: 'Éléments imbriqués',
		note: 'Traduire aussi les blocs et les enfants que les éléments contiennent, là où ils ont leurs propres traductions.',
	},
	emitEvents: {
		name: 'Émettre les événements',
		note: 'Laisser les autres flows et hooks entendre les écritures.',
	},
	background: {
		name: 'En arrière-plan',
		note: 'Répondre aussitôt et continuer, avec la progression dans le module ; les événements s’exécutent de toute façon en arrière-plan.',
	},
	batch: {
		name: 'À moitié prix',
		note: 'Par l’API batch d’OpenAI ou d’Anthropic : réponse en un jour, puis écriture ; pour les grandes exécutions.',
	},
	notify: {
		name: 'Notifier',
		note: 'Dire dans le Studio à qui l’a lancée ce qu’elle est devenue ; laissé tel quel, après les exécutions manuelles.',
	},
} satisfies OptionTexts;
