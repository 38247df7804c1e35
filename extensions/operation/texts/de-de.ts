import type { OptionTexts } from './option-texts.ts';

export default {
	mode: {
		name: 'Betriebsart',
		note: 'Einträge bekommen ihre Übersetzungen geschrieben; ein Text wird nur zurückgegeben, und Directus zeichnet ihn auf, wenn der Flow alles aufzeichnet.',
		choices: { items: 'Einträge einer Sammlung', text: 'Ein Text' },
	},
	content: { name: 'Was übersetzt wird' },
	collection: {
		name: 'Sammlung',
		note: 'Leer gelassen die des Auslösers, sodass ein Flow für alle genügt.',
		placeholder: 'Die des Auslösers',
	},
	keys: {
		name: 'Einträge',
		note: 'Schlüssel oder Vorlagen, die sie enthalten; leer gelassen die des Auslösers.',
	},
	filter: {
		name: 'Filter',
		note: 'Ein Directus-Filter: von genannten Einträgen nur die passenden, und wo keine genannt sind alle, die passen.',
	},
	fields: {
		name: 'Felder',
		note: 'Felder der Übersetzungen; leer gelassen alle mit Text außer Slugs.',
		placeholder: 'Alle mit Text',
	},
	fieldMap: {
		name: 'Spalten',
		note: 'Für Übersetzungen in Spalten des Eintrags selbst: je Quellspalte und Sprache die Zielspalte; braucht eine Quellsprache.',
	},
	text: {
		name: 'Text',
		note: 'Ein Text oder ein Objekt benannter Texte; eine Vorlage darf beides enthalten.',
	},
	format: {
		name: 'Format',
		note: 'Unterscheidet Auszeichnung von Wörtern; wird von selbst erkannt.',
		choices: {
			auto: 'Erkennen',
			plain: 'Einfacher Text',
			html: 'HTML',
			markdown: 'Markdown',
			json: 'JSON',
		},
	},
	translation: { name: 'Sprachen und Anbieter' },
	sourceLanguage: {
		name: 'Quellsprache',
		note: 'Leer gelassen die Standardsprache des Projekts.',
		placeholder: 'Standardsprache',
	},
	targetLanguages: {
		name: 'Zielsprachen',
		note: 'Leer gelassen alle anderen Ihrer Sprachen-Sammlung.',
		placeholder: 'Alle anderen',
	},
	providers: {
		name: 'Anbieter',
		note: 'Werden von oben nach unten gefragt; leer gelassen die aus TRANSLATION_CACHE_PROVIDERS.',
		addLabel: 'Anbieter hinzufügen',
		fields: { provider: { name: 'Anbieter' }, model: { name: 'Modell' } },
	},
	glossary: {
		name: 'Glossar',
		note: 'Kommt zum Glossar der KI-Einstellungen von Directus hinzu.',
		addLabel: 'Begriff hinzufügen',
		fields: {
			term: { name: 'Begriff' },
			translation: { name: 'Übersetzung' },
			language: { name: 'Sprache', note: 'Leer gelassen alle.' },
		},
	},
	run: { name: 'Ablauf, Kosten und Rechte' },
	policy: {
		name: 'Regel',
		note: 'Welche Zielfelder geschrieben werden.',
		choices: {
			protect: 'Fehlende und veraltete, um die Formulierung einer Person herum',
			missing: 'Nur fehlende',
			stale: 'Nur veraltete',
			overwrite: 'Alle; freigegebene Formulierungen bleiben',
		},
	},
	contentType: {
		name: 'Art des Inhalts',
		note: 'Wie lange der Cache behält, was er hier lernt.',
		choices: {
			critical: 'Kritisch: halb so lange',
			standard: 'Standard',
			static: 'Statisch: siebenmal so lange',
			temporary: 'Vorübergehend: ein Viertel so lange',
		},
	},
	maxCostUsd: {
		name: 'Grenze in US-Dollar',
		note: 'Der Lauf endet vor einem Eintrag, der sie überschritte; der Rest bleibt für einen späteren Lauf.',
		placeholder: 'keine',
	},
	permissions: {
		name: 'Rechte',
		note: 'Mit wessen Rechten Zeilen gelesen und geschrieben werden.',
		choices: {
			$trigger: 'Des Auslösers',
			$full: 'Voller Zugriff',
			$public: 'Der öffentlichen Rolle',
		},
	},
	refresh: {
		name: 'Neu fragen',
		note: 'Die Anbieter fragen, obwohl Zeile und Cache die Antwort haben.',
	},
	dryRun: {
		name: 'Nur schätzen',
		note: 'Nur schätzen: nichts wird gesendet und nichts geschrieben.',
	},
	deep: {
		name: 'Verschachtelte Inhalte',
		note: 'Auch die Blöcke und Kinder der Inhalte übersetzen, die eigene Übersetzungen haben.',
	},
	emitEvents: {
		name: 'Ereignisse auslösen',
		note: 'Andere Flows und Hooks von den Änderungen erfahren lassen.',
	},
	background: {
		name: 'Im Hintergrund',
		note: 'Sofort antworten und weitermachen, mit Fortschritt im Modul; Ereignisse laufen ohnehin im Hintergrund.',
	},
	batch: {
		name: 'Zum halben Preis',
		note: 'Über die Batch-Schnittstelle von OpenAI oder Anthropic: in einem Tag beantwortet, dann geschrieben; für große Läufe.',
	},
	notify: {
		name: 'Benachrichtigen',
		note: 'Wer es gestartet hat, erfährt im Studio, was daraus wurde; nicht angerührt nach manuellen Läufen.',
	},
} satisfies OptionTexts;
