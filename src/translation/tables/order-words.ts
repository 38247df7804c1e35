/**
 * Words by which a text speaks to a model, in lower case and without marks; `*` stands for any
 * ending. They were written from 30 phrasings in English, German, French, Spanish, Italian and
 * Russian, with their like in Portuguese, Chinese and Japanese.
 */
export const ORDER_WORDS = {
	/** Announces what is meant for somebody. */
	note:
		'note|notes|hint|message|instruction|instructions|attention|reminder|memo' +
		'|hinweis|hinweise|notiz|anweisung|anweisungen|nachricht|achtung|anmerkung' +
		'|remarque|consigne|consignes|avis' +
		'|nota|notas|aviso|mensaje|instruccion|instrucciones|indicacion|indicaciones|atencion' +
		'|avviso|messaggio|istruzione|istruzioni|attenzione|mensagem|instrucao|instrucoes|atencao' +
		'|примечани*|инструкци*|сообщени*|указани*|вниманию|注意|備考|备注',
	/** Who translates. */
	who:
		'translator|translators|language model|language models|llm|llms|ai model|ai translator' +
		'|ai assistant|translation model|translation engine|chatgpt|gpt' +
		'|ubersetzer|ubersetzerin|ubersetzers|ubersetzern|uebersetzer|sprachmodell|sprachmodells|sprachmodelle' +
		'|ki modell|ki assistent|ubersetzungsmodell' +
		'|traducteur|traductrice|traducteurs|modele de langage|modele de langue|assistant ia|modele ia' +
		'|traductor|traductora|traductores|modelo de lenguaje|asistente de ia|asistente ia|modelo de ia' +
		'|traduttore|traduttrice|traduttori|modello linguistico|assistente ia|modello ia' +
		'|tradutor|tradutora|tradutores|modelo de linguagem|assistente de ia' +
		'|переводчик|переводчика|переводчику|переводчиков|переводчикам|языковая модель|языковой модели|языковую модель' +
		'|ии ассистент|翻译模型|翻譯模型|译者|譯者|语言模型|語言模型|言語モデル|翻訳者|翻訳モデル',
	/** Who may translate, and may be something else. */
	model:
		'model|ai|assistant|bot|robot|modell|ki|assistent|roboter|modele|ia|modelo|asistente|modello|assistente' +
		'|модель|модели|ии|ассистент*|робот*|人工智能|助手|模型|モデル|アシスタント',
	dear: 'dear|hey|liebe|lieber|liebes|hallo|cher|chere|querido|querida|estimado|caro|cara|prezado|дорогой|дорогая|уважаемый|уважаемая|親愛的|亲爱的',
	youAre:
		'you are|you re|act as|du bist|sie sind|tu es|vous etes|eres|usted es|tu sei|sei un|lei e|voce e|ты|вы|你是|あなたは',
	ignore:
		'ignore|disregard|forget|override|bypass|ignoriere|ignorieren sie|ignoriert|vergiss|vergessen sie|missachte|ignorez|oublie|oubliez' +
		'|ne tiens pas compte|ne tenez pas compte|ne tenez aucun compte|ignora|ignore|ignorad|olvida|olvide|omite|no hagas caso|ignorate|dimentica|dimenticate|tralascia|esqueca|desconsidere' +
		'|игнорируй*|проигнорируй*|забудь*|не обращай*|忽略|無視|无视|忘记|忘れ',
	rules:
		'instructions|instruction|rules|prompt|prompts|guidelines|directives|style guide|commands' +
		'|anweisungen|anweisung|regeln|vorgaben|instruktionen|anleitungen|stilvorgaben|stilrichtlinien|styleguide' +
		'|consignes|regles|directives|guide de style|instrucciones|reglas|indicaciones|directrices|guia de estilo' +
		'|istruzioni|regole|direttive|guida di stile|instrucoes|regras|инструкци*|правила|правил|указани*' +
		'|指令|指示|规则|規則|ルール|提示词',
	/** Verbs that ask for something to be written, as one speaks to a model. */
	order:
		'sign|add|append|insert|replace|write|put|end|begin|start|finish|prefix|output|print|answer|reply|respond|return|say|include|use|render' +
		'|schreibe|schreib|hange|hang|fuge|fug|ersetze|setze|setz|erganze|antworte|gib|beende|beginne|unterschreibe|verwende|schreiben sie|fugen sie|ersetzen sie|setzen sie|hangen sie' +
		'|ajoutez|ajoute|ecrivez|ecris|remplacez|remplace|mettez|mets|inserez|insere|repondez|reponds|terminez|termine|utilisez' +
		'|anade|anada|agrega|agregue|escribe|escriba|sustituye|sustituya|reemplaza|reemplace|pon|ponga|inserta|responde|responda|termina|usa|utiliza' +
		'|aggiungi|aggiungete|scrivi|scrivete|sostituisci|sostituite|inserisci|inserite|metti|rispondi|termina|concludi|usa' +
		'|adicione|acrescente|escreva|substitua|insira|coloque|responda' +
		'|добавь*|добавляй*|пиши*|напиши*|замени*|заменяй*|вставь*|вставляй*|ставь*|отвечай*|используй*|заканчивай*' +
		'|添加|加上|写上|寫上|替换|替換|插入|追加|書い|入れ|置き換え|付け',
	/** All texts, where the unit tells which. */
	all:
		'all|every|each|any|alle|allen|jede|jedes|jeder|jeden|jedem|samtliche|tous|toutes|chaque|todos|todas|todo|toda|cada|tutti|tutte|ogni' +
		'|все|всех|всем|всеми|каждый|каждом|каждого|каждому|каждую|所有|每|全部|すべて|全て|各',
	/** Texts besides this one. */
	other:
		'other|others|remaining|rest|andere|anderen|anderem|ubrigen|restlichen|weiteren|autre|autres|reste|demas|resto|otro|otros|otra|otras|restantes' +
		'|altro|altri|altre|altra|rimanenti|outros|outras|demais|другого|других|другой|другие|остальн*|прочи*|其他|其它|其余|其餘|他の|残りの',
	/** What only a model is given or gives. */
	output:
		'segment|segments|translation|translations|segmente|segmenten|ubersetzung|ubersetzungen|uebersetzung|traduction|traductions' +
		'|segmento|segmentos|traduccion|traducciones|segmenti|traduzione|traduzioni|traducao|traducoes|сегмент*|перевод|переводе|переводах|переводы|переводу' +
		'|译文|譯文|片段|翻译|翻譯|翻訳|訳文|セグメント',
	/** What there is of it on any page. */
	text:
		'text|texts|string|strings|line|lines|sentence|sentences|paragraph|paragraphs|entry|entries' +
		'|texte|texten|zeile|zeilen|satz|satze|satzen|absatz|absatze|absatzen|eintrag|eintrage|eintragen' +
		'|textes|ligne|lignes|phrase|phrases|paragraphe|paragraphes|entree|entrees' +
		'|texto|textos|linea|lineas|frase|frases|parrafo|parrafos|entrada|entradas|linha|linhas|paragrafos' +
		'|testo|testi|riga|righe|frasi|paragrafo|paragrafi|voce|voci' +
		'|текст*|строк*|предложени*|абзац*|запис*|文本|文字|文章|句子|段落|テキスト',
	translate:
		'translate|ubersetze|ubersetz|ubersetzen sie|uebersetze|traduisez|traduis|traduce|traduzca|traducid|traduci|traducete|traduca|traduza|traduz' +
		'|переведи*|переводи|переводите|翻译|翻譯|訳し',
	as: 'as|als|como|come|как|成|为|為',
	reveal:
		'repeat|reveal|show|print|output|recite|disclose|quote|wiederhole|zeige|zeig|nenne|verrate|gib|zitiere|repete|repetez|revele|revelez|montre|montrez|affiche|cite' +
		'|repite|repita|revela|revele|muestra|muestre|cita|ripeti|ripetete|rivela|mostra|repita|mostre|повтори*|покажи*|раскрой*|重复|重複|显示|繰り返し',
	secret:
		'system prompt|systemprompt|system message|style guide|your instructions|your rules|your prompt|styleguide|stilvorgaben|stilrichtlinien|deine anweisungen|deine regeln|ihre anweisungen' +
		'|guide de style|tes instructions|vos instructions|tes consignes|vos consignes|guia de estilo|tus instrucciones|sus instrucciones|guida di stile|le tue istruzioni|tuas instrucoes|suas instrucoes' +
		'|свои инструкции|системный промпт|系统提示|システムプロンプト',
	/** Who speaks in a transcript; it stands first. */
	role: 'system|assistant|user|systeme|sistema|система|系统|系統|システム',
} as const;

export type OrderWord = keyof typeof ORDER_WORDS;
