"""The German and Spanish in which a roadmap is asked about, word for word in English.

No sentence is translated: the words that recognising needs are replaced one by one, and everything else (names,
topics) stays. The order of words stays too, so what reads the result allows for "which week is seen Redis".
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

_GERMAN = """
week: woche | weeks: wochen | month: monat | months: monate monaten | is this: ist_das | your name: dein_name
what is your name: wie_heißt_du | this: diese dieser diesem diesen dieses
which: welche welcher welchem welchen welches | what: was | what about: worum wovon worüber | what with: womit wobei
what for: wonach | doing: läuft | need: brauche brauchen | at: bei
who: wer | how: wie | how many: wieviele wie_viele | how long: wie_lange wie_lang | what is: wie_heißt wie_lautet
how are you: wie_geht's wie_gehts wie_geht_es_dir | when: wann | where: wo | why: warum wieso weshalb
is: ist steht heißt lautet | are: sind bist seid | was: war waren | has: hat | have: haben habe hast hätte
will: wird werden werde | is there: gibt_es gibt's gibts | there is: es_gibt | i: ich | we: wir | it: es
you: du ihr dich dir | me: mir mich | us: uns | my: mein meine meiner meinem meinen meines | your: dein deine
one: man | a: ein eine einen einem einer eines | the: der die das den dem des | in the: im | at: am | by: beim
on: auf an zu zum zur | about: über ueber | for: für fuer | of: von vom | with: mit | about: um | from: ab aus
and: und
or: oder | there: da dort | do: mache machen macht mach machst tun tue tut | learn: lerne lernen
study: studiere studieren | covered: behandelt gelehrt besprochen durchgenommen vorgestellt eingeführt erklärt
covered: thematisiert unterrichtet | learned: gelernt | cover: behandeln behandle besprechen besprichst
comes: kommt kommen | comes up: drankommt vorkommt auftaucht erscheint | scheduled: dran | up: vor
starts: beginnt startet
goes: geht | see: sehe sehen sieht | planned: geplant | should: soll sollen sollte sollten | must: muss müssen
can: kann können kannst | could: könnte könntest könnten | would like: möchte möchten | want: will wollen
tell: sag sage sagen sagst verrate erzähl erzähle | show: zeig zeige zeigen zeigst | give: gib gebe geben
list: liste auflisten
names: nennt nennst nenne | suggests: empfiehlt schlägt | task: aufgabe übung uebung hausaufgabe
tasks: aufgaben übungen uebungen hausaufgaben | beginner: anfänger anfaenger einsteiger
beginner task: anfängeraufgabe anfaengeraufgabe einsteigeraufgabe anfängerübung
beginner tasks: anfängeraufgaben anfaengeraufgaben einsteigeraufgaben | enterprise task: unternehmensaufgabe
advanced: fortgeschrittene fortgeschrittenen | task of the week: wochenaufgabe | tasks of the week: wochenaufgaben
project: projekt | projects: projekte projekten | topic: thema | topics: themen | contents: inhalt inhalte inhalten
search: suche suchen such suchbegriff suchanfrage youtubesuche | searches: suchbegriffe suchanfragen suchwörter
watch: schauen anschauen ansehen gucken | guidance: anleitung | roadmap: lehrplan fahrplan
overview: übersicht uebersicht überblick ueberblick | summary: zusammenfassung | whole: ganze ganzen gesamte gesamten
all: alle allen aller alles | optional: optionale optionalen freiwillig | total: insgesamt | takes: dauert
contains: enthält umfasst beinhaltet | last: letzte letzten letzter | next: nächste nächsten nächster
first: ersten erster | please: bitte | thanks: danke dank merci dankeschön | best: besten | all: zusammen
hello: grüß | very much: schön sehr | helpful: hilfreich | perfect: perfekt | great: toll klasse prima
dear: lieben liebe lieber
helped: geholfen | ask: stellen | what is: wie_ist | learns: lernt | many: vielen viele | hello: hallo servus moin
hello: grüezi | good: guten gute guter schönen | morning: morgen | day: tag | evening: abend | bye: tschüss tschüß
bye: ciao auf_wiedersehen | help: hilfe hilf helfen hilft | works: funktioniert
do you work: funktionierst_du funktionierst | here: hier
yesterday: gestern | today: heute | asked: gefragt fragte gestellt | questions: fragen | progress: fortschritt
progress: fortschritte stand | conversations: gespräche unterhaltungen gespraeche | history: verlauf chatverlauf
answers: antworten | results: ergebnisse noten | other: andere anderen anderer | learners: lernende lernenden
users: benutzer nutzer benutzern nutzern | students: schüler studenten studierende studierenden teilnehmer
colleague: kollege kollegin kollegen | friend: freund freundin | classmate: mitschüler kommilitone
far: weit | skipped: übersprungen ausgelassen | done: erledigt gemacht fertig abgeschlossen geschafft
something: etwas irgendwas | anything: irgendetwas | know: weiß wissen weißt | build: baue bauen
am: bin | next: als_nächstes als_naechstes | only: nur | already: schon bereits | thanks very much: danke_schon
monday: montag montags | tuesday: dienstag dienstags | wednesday: mittwoch mittwochs | thursday: donnerstag donnerstags
friday: freitag freitags | saturday: samstag samstags sonnabend sonnabends | sunday: sonntag sonntags
weekdays: wochentag wochentags wochentagen werktags werktagen unter_der_woche arbeitstagen | weekend: wochenende
weekends: wochenenden | daily: täglich taeglich | every day: jeden_tag jedem_tag an_jedem_tag | days: tage tagen
a day: pro_tag am_tag | a week: pro_woche in_der_woche die_woche | per: pro | each: jeden jede jedem jedes jeweils
hour: stunde | hours: stunden std | half: halbe halben | one and a half: anderthalb eineinhalb | minutes: minuten
two and a half: zweieinhalb | quarter hour: viertelstunde | three quarters hour: dreiviertelstunde
off: frei | none: keine kein keinen keiner | nothing: nichts nix gar_nichts | not: nicht | except: außer ausser
time: zeit | finish: schaffen | now: jetzt nun | until: bis | took: gedauert
be done: fertig_sein | be: sein | finish: fertig_werden
plan my week: plane_meine_woche plan_meine_woche planen_meine_woche | plan next week: plane_nächste_woche
plan my: plane_meine plane_mir plan_mir | plan the week: plane_die_woche | study plan: lernplan wochenplan studienplan
plan: planen | make: erstelle erstell | new: neu neuen neue
replan: umplanen | undo: rückgängig rueckgängig rueckgaengig rückgängig_machen zurücknehmen widerrufe
undo that: mach_das_rückgängig mach_es_rückgängig mach_das_wieder_rückgängig nimm_das_zurück nimm_es_zurück
that: dies | begin: fange beginne anfangen | i start: ich_fange | start: starte starten
i start with: ich_fange_mit | i start now with: ich_fange_jetzt_mit | finish: beende beenden
skip: überspringe überspring überspringen ueberspringen ueberspringe ueberspring auslassen
leave out: lass_weg lasse_weg | mark: markiere markier | as: als | because: weil
known: bekannt | know: kenne kann_schon beherrsche kennst | profile: profil | set: setze stell stelle ändere
time zone: zeitzone | start date: startdatum | target date: zieldatum | level: niveau stufe | both: beide beides
shorter: kürzer kürzeres kürzere kuerzer | easier: leichteres leichtere | something else: etwas_anderes was_anderes
something shorter: was_kürzeres was_kuerzeres etwas_kürzeres | free: übrig uebrig | work on: arbeiten
how much is left: wie_viel_fehlt wie_viel_fehlt_noch was_fehlt_mir_noch was_fehlt_noch | each: je
how far i am: wie_weit_ich_bin | where do i stand: wie_stehe_ich_da | make me: mach_mir | make a: mach_einen
plan my week: meine_woche_planen
how much: wie_viel wieviel | am i on track: liege_ich_im_plan bin_ich_im_plan bin_ich_im_zeitplan
leave: lass lasse | how far am i: wie_weit_bin_ich wie_weit_bin_ich_gekommen
how am i doing: wie_läuft_es wie_läufts wie_stehe_ich
how am i doing: wie_komme_ich_voran | where am i: wo_stehe_ich
fetch: hol hole holen abrufen besorge besorgen lade herunterladen runterladen | insert: füge fuege einfügen eintragen
find: finde finden | add: hinzufügen ergänze ergänzen | transcripts: transkripte untertitel | search for: suche_nach
new: aktuelles aktuelle aktuellen | missing: fehlenden fehlende | good: gutes
solution: lösung lösungen musterlösung | hint: tipp hinweis tipps | wrong: falsch verkehrt | that wrong: das_falsch
answer: antwort | quiz me: frag_mich frage_mich prüf_mich prüfe_mich teste_mich test_mich
harder: schwerer schwereres schwierigere | easier: einfacher einfachere | exercises: übungsaufgaben
practice: üben übe | due: fällig
: mal denn eigentlich doch noch genau gerade nochmal gern gerne überhaupt | part: teil bestandteil
"""
_SPANISH = """
week: semana | number: número | what is your name: cómo_te_llamas | what can you do: qué_sabes_hacer
what do you do: qué_haces
well: bien | great: genial | studying: estudiando | skipped: saltó | any: alguna alguno algún | helped: ayudado
talks: habla hablan | i need: necesito | weeks: semanas | month: mes | months: meses | this: este esta | is: es está
are: son están
which: qué que cuál cuáles | how: cómo | how many: cuántas cuántos | when: cuándo | where: dónde | who: quién quiénes
why: por_qué porqué | are there: hay | are you: eres | has: tiene tienen ha han | have: tengo tienes tenemos he
how long: cuánto cuánto_tiempo | what about: de_qué_trata de_qué_va
do: hago hacer hacemos haces hace | learn: aprendo aprender aprendemos aprende aprenderé aprenderemos
study: estudio estudiar estudiamos estudia | see: veo ver vemos ve toca veré veremos | covered: visto estudiado
covers: cubre cubren abarca | deals: trata tratan | teaches: enseña | explains: explica | comes up: aparece sale
starts: empieza comienza | the: el la los las lo | of: de | of the: del | in: en | a: un una unos unas
to: a | to the: al | for: para | by: por | about: sobre acerca | with: con | and: y | or: o
my: mi mis nuestra nuestro | your: tu tus | you: tú te | me: me | i: yo | task: tarea ejercicio
tasks: tareas ejercicios | beginner: principiante principiantes | enterprise: empresarial empresariales empresa
advanced: avanzada avanzado | project: proyecto | projects: proyectos | topic: tema | topics: temas
contents: contenido contenidos | search: búsqueda buscar busco busca | searches: búsquedas | query: consulta
video: vídeo | videos: vídeos | watch: mirar miro | guidance: guía orientación
roadmap: hoja_de_ruta plan_de_estudios | syllabus: temario | overview: visión_general | summary: resumen
whole: entera entero completa completo | all: toda todo todas todos | optional: opcional opcionales
lasts: dura | contains: contiene incluye | last: última último | next: próxima próximo siguiente
please: por_favor | thanks: gracias | many: muchas muchos muchísimas mil | hello: hola buenas qué_tal
bye: adiós chao hasta_luego hasta_mañana
good morning: buenos_días | good afternoon: buenas_tardes | good evening: buenas_noches
yesterday: ayer | today: hoy | asked: preguntó preguntado preguntaron | questions: preguntas | progress: progreso
conversations: conversaciones | conversation: conversación | history: historial | answers: respuestas
results: notas resultados calificaciones | other: otro otros otra otras | learners: aprendices
students: alumnos estudiantes | student: alumno alumna estudiante | users: usuarios | user: usuario
colleague: compañero compañera colega | friend: amigo amiga | done: hecho terminado completado
skipped: saltado omitido | tell me: dime decirme | show me: muéstrame enséñame mostrarme | show: muestra mostrar
give me: dame darme | list: lista listar | can i: puedo | can you: puedes | could you: podrías | can: puede
should i: debo debería | want: quiero quisiera gustaría | know: saber sabes | help: ayuda ayúdame ayudar ayudarme
works: funciona | do you work: funcionas | this: esto | ask you: preguntarte | doing: va van | something: algo
part: parte | names: nombra | suggests: sugiere
suggests: recomienda | each: cada | here: aquí | build: construyo construir | : se muy más ya
how am i doing: cómo_voy qué_tal_voy | where am i: por_dónde_voy | only: solo sólo solamente únicamente
already know: ya_sé ya_se ya_conozco ya_domino | know: sé | i know: conozco
how much is left: cuánto_me_falta cuánto_me_queda cuánto_falta | when will i finish: cuándo_termino cuándo_terminaré
when will i finish: cuándo_acabo cuándo_acabaré | am i on track: voy_bien estoy_al_día
how far am i: cuánto_llevo cuánto_he_avanzado qué_tanto_he_avanzado | how much is left: qué_me_falta
organize my: organiza_mi | it took me: me_llevó me_ha_llevado tardé
i finished: terminé acabé acabo_de_terminar he_terminado he_acabado he_completado completé ya_terminé ya_he_terminado
done: listo terminada terminado hecha completada
monday: lunes | tuesday: martes | wednesday: miércoles | thursday: jueves | friday: viernes | saturday: sábado sábados
sunday: domingo domingos | weekdays: entre_semana días_laborables | weekend: fin_de_semana | weekends: fines_de_semana
every day: cada_día todos_los_días | a day: al_día por_día | daily: diario diaria a_diario | day: día | days: días
a week: a_la_semana por_semana semanales | hour: hora | hours: horas | half hour: media_hora | half: media
hour and a half: hora_y_media | hours and a half: horas_y_media | quarter hour: cuarto_de_hora | quarters: cuartos
minutes: minutos minuto | none: ninguno ninguna | nothing: nada | except: excepto salvo menos | free: libre libres
time: tiempo | now: ahora | plan: planifica planificar planea planear | make: crea crear haz hazme
study plan: plan_de_estudio | next week: la_próxima_semana próxima_semana | weekly: semanal
undo: deshaz deshacer deshacerlo deshazlo revierte | that: eso | undo that: deshaz_eso
i start: empiezo comienzo empezaré | start: empezar comenzar iniciar inicia | i am going to: voy_a | let us: vamos_a
skip: sáltate salta saltar saltarme omite omitir sáltame | mark: marca marcar | as: como
because: porque | too: demasiado
known: conocida conocido sabida | profile: perfil | set: pon establece cambia | time zone: zona_horaria huso_horario
start date: fecha_de_inicio | target date: fecha_objetivo fecha_límite | level: nivel | both: ambas ambos
shorter: más_corto más_corta más_breve | something else: otra_cosa algo_distinto | what is next: qué_sigue qué_viene
next: a_continuación | what should i do now: qué_hago_ahora
what should i do: qué_hago qué_debo_hacer qué_debería_hacer qué_tengo_que_hacer
 finish: terminar acabar | by: antes_de
find me: búscame encuéntrame consígueme | find: encuentra encontrar | links: enlaces vínculos | link: enlace vínculo
fetch: trae traer tráeme descarga descargar obtén obtener | insert: inserta insertar | add: añade añadir agrega agregar
good: buen buena bueno | new: nuevo nueva nuevos nuevas | transcripts: transcripciones subtítulos
next task: siguiente_tarea próxima_tarea | solution: solución | hint: pista | answer: respuesta
was wrong: estaba_mal estuvo_mal está_mal | wrong: equivocado incorrecto incorrecta mal | quiz me: pregúntame examíname
harder: más_difícil | easier: más_fácil | practice: practicar practica | due: pendiente pendientes
"""
_GERMAN_NUMBERS = (
    "eins|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|dreizehn|vierzehn|fünfzehn|sechzehn|siebzehn"
    "|achtzehn|neunzehn|zwanzig|einundzwanzig|zweiundzwanzig|dreiundzwanzig|vierundzwanzig|fünfundzwanzig"
    "|sechsundzwanzig|siebenundzwanzig|achtundzwanzig|neunundzwanzig|dreißig"
)
_SPANISH_NUMBERS = (
    "uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|dieciséis|diecisiete|dieciocho"
    "|diecinueve|veinte|veintiuno|veintidós|veintitrés|veinticuatro|veinticinco|veintiséis|veintisiete|veintiocho"
    "|veintinueve|treinta"
)
_GERMAN_PLACES = "erst|zweit|dritt|viert|fünft|sechst|siebt|acht|neunt|zehnt|elft|zwölft|dreizehnt|vierzehnt|fünfzehnt"
_SPANISH_PLACES = "primer|segund|tercer|cuart|quint|sext|séptim|octav|noven|décim"
_ALSO_ENGLISH = frozenset(
    "was die in am an war hat so man des den dem der das will im plan um mit tag wo ab aus vor zu es such gib da bin "
    "liste lang auf a me no he la lo el un una que si ve va y e i o to por con del de en este esta mi tu mis te se ya "
    "sale "
    "hace media solo nada pro salvo libre std nix niveau dies bis frei nun plan complete acabe haz pon lista total "
    "optional merci ciao dank acht elf para ha has ver uno dos once trata mach tut mal cada video videos".split()
)
"""Words of the two languages that do not tell them from English and its technical terms."""
_ENGLISH = frozenset("the what which how is are does do did of when where who why tell show give about my your".split())
_MARKS = "?!.,;:()\"'¿¡"
_PHRASES = (4, 3, 2)
"""How many words a phrase has."""


@dataclass(frozen=True, slots=True)
class _Language:
    """``words`` holds single words and phrases, without accents too; ``telling`` are those no other language has."""

    words: dict[str, str]
    telling: frozenset[str]


def without_accents(word: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", word) if not unicodedata.combining(sign))


def _table(lines: str) -> dict[str, str]:
    """The words of "english: foreign foreign | english: foreign", where "_" joins the words of a phrase."""
    words: dict[str, str] = {}
    for entry in lines.strip().replace("\n", "|").split("|"):
        english, _, foreign = entry.partition(":")
        words |= {word.replace("_", " ").casefold(): english.strip() for word in foreign.split()}
    return words


def _numbers(spelled: str) -> dict[str, str]:
    return {word.casefold(): str(number) for number, word in enumerate(spelled.split("|"), start=1)}


def _places(spelled: str, endings: str) -> dict[str, str]:
    stems = enumerate(spelled.split("|"), start=1)
    return {stem + ending: f"{number}th" for number, stem in stems for ending in endings.split()}


def _language(*tables: dict[str, str]) -> _Language:
    words = {word: english for table in tables for word, english in table.items()}
    words = {without_accents(word): english for word, english in words.items()} | words
    return _Language(words, frozenset(words) - _ALSO_ENGLISH)


_SHORTENED_PLACES = {"primer": "1th", "tercer": "3th"}
_LANGUAGES = (
    _language(_numbers(_GERMAN_NUMBERS), _places(_GERMAN_PLACES, "e en er es"), _table(_GERMAN)),
    _language(_numbers(_SPANISH_NUMBERS), _places(_SPANISH_PLACES, "o a"), _SHORTENED_PLACES, _table(_SPANISH)),
)


def in_english(words: list[str]) -> list[tuple[str, int]] | None:
    """Words in lower case -> their English ones, each with how many words it stands for; None for English itself."""
    cores = [word.strip(_MARKS) for word in words]
    if any(core in _ENGLISH for core in cores):
        return None
    scores = [_score(cores, language) for language in _LANGUAGES]
    best = max(scores)
    return _replaced(words, cores, _LANGUAGES[scores.index(best)].words) if best else None


def _score(cores: list[str], language: _Language) -> int:
    """How many words and phrases of a text belong to a language."""
    phrases = (" ".join(cores[at : at + size]) for size in _PHRASES for at in range(len(cores) - size + 1))
    return sum(word in language.telling for word in (*_single(cores), *phrases))


def _single(cores: list[str]) -> list[str]:
    """The words, those joined by a hyphen apart."""
    return [part for core in cores for part in core.split("-")]


def _replaced(words: list[str], cores: list[str], table: dict[str, str]) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    at = 0
    while at < len(words):
        sizes = (size for size in _PHRASES if at + size <= len(words))
        size = next((size for size in sizes if " ".join(cores[at : at + size]) in table), 1)
        phrase = " ".join(cores[at : at + size])
        end = words[at + size - 1]
        marks = end[len(end.rstrip(_MARKS)) :]
        found.append((_word(end, phrase, table) if size == 1 else table[phrase] + marks, size))
        at += size
    return found


def _word(word: str, core: str, table: dict[str, str]) -> str:
    """A word or phrase in English, with the marks around it; "enterprise-aufgabe" is two words."""
    if core in table:
        return word.replace(core, table[core], 1)
    parts = core.split("-")
    return word.replace(core, " ".join(table.get(part, part) for part in parts), 1) if parts[-1] in table else word
