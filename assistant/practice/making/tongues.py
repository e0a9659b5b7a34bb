"""What has to be known of a language to find its nouns by their company: articles, and words that a thought leans on.

In a language that is not listed, only words that look technical are found.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from assistant.retrieval.stop_words import STOP_WORDS
from assistant.retrieval.terms import primary_language


@dataclass(frozen=True)
class Tongue:
    """Words of a language, in lower case.

    A noun follows one of ``articles`` or ``links``; ``leaning`` cannot begin a sentence that stands alone; ``opening``
    may be left out at its beginning; ``chatter`` stands in no sentence worth learning; ``plain`` are words too common
    to be asked for. ``persons`` are pronouns that tell of people and of what they do;
    ``pointing`` are words that show something, or tell what happened once. ``no_noun`` matches words
    that are verbs by their ending. ``defining`` matches between a term and what it is.
    """

    language: str
    articles: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()
    leaning: frozenset[str] = frozenset()
    opening: frozenset[str] = frozenset()
    chatter: frozenset[str] = frozenset()
    plain: frozenset[str] = frozenset()
    persons: frozenset[str] = frozenset()
    pointing: frozenset[str] = frozenset()
    no_noun: re.Pattern[str] | None = None
    defining: re.Pattern[str] | None = None

    @property
    def known(self) -> bool:
        return bool(self.articles)

    def is_small(self, word: str) -> bool:
        """Whether a word (in lower case) is one of grammar or too common."""
        return word in self.grammar or word in self.plain

    @property
    def grammar(self) -> frozenset[str]:
        return _grammar(self.language) | self.articles | self.links


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ENGLISH = Tongue(
    "en",
    articles=_words("a an the each every another its your our their no any"),
    links=_words("of in with from by for on into as than between called named using without via per like"),
    leaning=_words(
        """
        it it's its this that that's these those they they're their them he she his her him there there's here
        here's which who whose what where why how such both either neither one ones others another same
        otherwise instead again then therefore thus hence likewise similarly also too still even yes no yeah
        nope ok okay oh please thanks thank hello hi bye welcome sorry sure exactly absolutely especially
        including like unlike for
        """
    ),
    opening=_words("so and but now well or because basically actually again also then remember obviously okay ok"),
    chatter=_words(
        """
        i i'm i've i'll i'd me my mine myself um uh uhm hmm gonna wanna gotta kinda sorta yeah okay ok oh wow
        lol guys folks mm hm huh cool awesome anyway gosh dude bucks laughter applause music inaudible foreign
        yep hey sponsor sponsored episode podcast stuff whatever
        something somehow says said asks asked beginner enterprise
        """
    ),
    plain=_words(
        """
        thing things way ways time times people person lot lots bit kind kinds sort stuff guy guys folks
        everybody everyone somebody someone something anything everything nothing example examples minute
        minutes second seconds hour hours day days week weeks month months year years lecture lectures video
        videos slide slides chapter week page part parts place point points case cases fact reason reasons end
        beginning start middle rest top bottom side left right next last first second third one two three four
        five six seven eight nine ten hundred thousand million half whole little big small large good bad
        great nice new old long short high low better best worst different same similar important simple easy
        hard difficult real really very much many several few couple other others own sure able also even
        still just now then here there well like going go goes gone went come comes came get gets got getting
        make makes made making take takes took taking say says said saying see sees saw seeing seen look looks
        looked looking want wants wanted think thinks thought thinking know knows knew known use uses used
        using need needs needed put puts try tries tried trying let lets talk talks talked talking tell tells
        told work works worked working happen happens happened called name names word words question questions
        answer answers idea ideas problem problems number numbers line lines piece pieces amount level type
        types course show shows showed shown give gives gave given find finds found run runs ran running start
        starts started stop bunch world life home job money stand basically actually pretty gets maybe
        probably always never often sometimes usually already yet ever anymore today tomorrow yesterday moment
        later again back away together around across along okay yes no mean means meant matter whatever
        whenever wherever whoever ahead guess feel feels felt love hope hey hi hello thanks thank please
        welcome stuff mess trick tricks guys kid kids friend friends student students professor teacher class
        classes book books audience listener listeners show shows interview talk conversation story stories
        fun coffee car house door room street food water night morning hand hands head eye eyes face mind
        heart body man woman men women boy girl baby mother father family dad mom dog cat game games doing
        done does things keep keeps kept bring brings brought turn turns turned move moves moved ask asks
        asked asking understand remember forget learn learning learned teach anybody nobody none plus minus
        equal equals equally exactly simply quickly slowly easily hopefully certainly definitely clearly
        obviously literally totally absolutely completely entirely truly honestly seriously only almost nearly
        enough quite rather somewhat ton tons dozen dozens sec secs behalf heck gentleman notion downside
        percent order sense side sides setup assignment
        homework exercise
        """
    ),
    persons=_words("we we're we'll we've we'd us our you you're you'll you've your he she they him her his their"),
    pointing=_words("this that these those here there now today yesterday tomorrow was were had did going just it"),
    no_noun=re.compile(r"\w{3,}(?:ed|n't)"),
    defining=re.compile(r"\s+(?:is|are|means|is called|are called|refers to|stands for)\s+"),
)
_SPANISH = Tongue(
    "es",
    articles=_words("el la los las un una unos unas del al cada este esta su sus otro otra"),
    links=_words("de en con por para sin como entre llamado llamada"),
    leaning=_words(
        """
        eso esto esa ese este esta estos estas aquello ellos ellas él ella lo le les se ahí allí aquí cual
        quien cuyo así también tampoco sí no bueno bien vale
        """
    ),
    opening=_words("entonces y pero pues así ahora porque o luego"),
    chatter=_words("yo me mi mis mí conmigo um eh ok okay vale hola gracias chicos"),
    plain=_words(
        """
        cosa cosas vez veces forma manera parte gente persona personas tiempo día días año años semana momento
        ejemplo ejemplos tipo idea ideas caso casos hecho lugar punto final principio resto medio lado vida
        mundo trabajo clase capítulo video problema problemas pregunta preguntas verdad nombre número números
        línea líneas hora horas primera primero segundo segunda tercera último nuevo nueva mejor gran grande
        pequeño bueno buena mismo misma poco mucho toda todo todos todas dos tres cuatro cinco cada hace hacer
        ser estar tener vamos ir ver decir término términos persona mayoría propósito cierto ciertas cantidad
        objetivo ir hacemos tenemos
        """,
    ),
    persons=_words("nosotros nos nuestro nuestra tú te tu usted ustedes él ella ellos vamos voy tienes puedes"),
    pointing=_words("este esta estos estas ese esa esto eso aquí ahí ahora hoy ayer mañana era fue había hizo"),
    no_noun=re.compile(r"\w+(?:ar|er|ir|arlo|erlo|irlo|arla|erla|irla|ando|iendo|mente)"),
    defining=re.compile(r"\s+(?:es|son|significa|se llama|se llaman)\s+"),
)
_PORTUGUESE = Tongue(
    "pt",
    articles=_words("o a os as um uma uns umas do da dos das no na nos nas ao à pelo pela cada este esta seu sua"),
    links=_words("de em com por para sem como entre chamado chamada"),
    leaning=_words(
        """
        isso isto esse essa este esta aquilo eles elas ele ela lhe se aí ali aqui qual quem cujo assim também
        sim não bom bem
        """
    ),
    opening=_words("então e mas agora porque ou depois"),
    chatter=_words("eu me meu minha meus minhas mim comigo hum eh ok okay olá obrigado pessoal"),
    plain=_words(
        """
        coisa coisas vez vezes forma maneira parte gente pessoa pessoas tempo dia dias ano anos semana momento
        exemplo exemplos tipo ideia ideias caso casos fato lugar ponto fim final começo resto meio lado vida
        mundo trabalho aula capítulo vídeo problema problemas pergunta perguntas verdade nome número números
        linha linhas hora horas primeira primeiro segundo segunda último nova novo melhor grande pequeno bom
        boa mesmo mesma pouco muito toda todo todos todas dois três quatro cinco fazer ser estar ter vamos ir
        ver dizer curso idade maioria propósito
        """
    ),
    persons=_words("nós nos nosso nossa você vocês te seu ele ela eles vamos vou tem pode"),
    pointing=_words("este esta estes estas esse essa isto isso aqui aí agora hoje ontem era foi havia fez"),
    no_noun=re.compile(r"\w+(?:ar|er|ir|á-lo|ê-lo|i-lo|ando|endo|indo|mente)"),
    defining=re.compile(r"\s+(?:é|são|significa|chama-se|chamam-se)\s+"),
)
_GREEK = Tongue(
    "el",
    articles=_words(
        """ο η το οι τα του της των τον την τη τους τις ένας μια μία ένα έναν στο στη στην στον στα στους στις κάθε"""
    ),
    links=_words("με από για σε χωρίς ως σαν"),
    leaning=_words(
        """
        αυτό αυτά αυτός αυτή αυτοί αυτές εκείνο εκείνα εκείνος εκεί εδώ τότε έτσι επίσης οποίο οποία οποίος
        ναι όχι εντάξει λοιπόν
        """
    ),
    opening=_words("και αλλά λοιπόν τώρα γιατί ή επειδή οπότε"),
    chatter=_words("εγώ μου με εμένα εμ χμ ok okay γεια ευχαριστώ παιδιά"),
    plain=_words(
        """
        πράγμα πράγματα φορά φορές τρόπος τρόπο τρόποι μέρος μέρη άνθρωποι ανθρώπους άνθρωπος χρόνο χρόνος
        χρόνια ημέρα μέρα μέρες εβδομάδα στιγμή παράδειγμα παραδείγματα είδος ιδέα ιδέες περίπτωση γεγονός
        σημείο τέλος αρχή υπόλοιπο μέση πλευρά ζωή κόσμος κόσμο δουλειά τάξη μάθημα μαθήματα κεφάλαιο βίντεο
        πρόβλημα προβλήματα ερώτηση ερωτήσεις αλήθεια όνομα αριθμός γραμμή ώρα πρώτο πρώτη πρώτος δεύτερο
        δεύτερη τελευταίο νέο νέα καλύτερο μεγάλο συνέχεια πραγματικότητα συντομία επόμενο παρελθόν άλλο άλλα
        μαθητές υπάρχει μικρό καλό ίδιο ίδια λίγο πολύ όλα όλοι όλους δύο τρία
        τέσσερα πέντε κάνει κάνω κάνουμε κάνετε είναι έχει έχουμε υπόβαθρό πράγματα σκοπός βασικό βασικός
        αποτέλεσμα
        """
    ),
    persons=_words("εμείς μας εσείς σας εσύ σου αυτός αυτή πάμε"),
    pointing=_words("αυτό αυτή αυτός αυτά αυτές αυτούς εδώ εκεί τώρα σήμερα χθες ήταν είχε έκανε"),
    no_noun=re.compile(r"\w+(?:ουμε|ετε|ουν|εται|ονται|ήσω|ίσω|ω|ώ|ησα|ευσα|ισα|αβα|ερα|ώντας|οντας)"),
    defining=re.compile(r"\s+(?:είναι|σημαίνει|ονομάζεται|λέγεται|ονομάζονται)\s+"),
)
_KNOWN = {tongue.language: tongue for tongue in (_ENGLISH, _SPANISH, _PORTUGUESE, _GREEK)}


@cache
def tongue_of(language: str) -> Tongue:
    """What is known of a language, by its tag."""
    primary = primary_language(language)
    return _KNOWN.get(primary) or Tongue(primary)


@cache
def _grammar(language: str) -> frozenset[str]:
    return frozenset(STOP_WORDS.get(language, ())) | _MORE_GRAMMAR.get(language, frozenset())


_MORE_GRAMMAR = {
    "en": _words(
        """
        is are was were be been being am isn't aren't wasn't has have had do does did don't doesn't didn't
        will would can could should may might must shall won't can't couldn't wouldn't shouldn't i'm you're
        we're they're it's that's there's let's what's i've you've we've they've i'll you'll we'll it'll
        they'll i'd you'd we'd they'd if else whether upon within toward towards among against via per since
        while although though unless until us ourselves themselves itself yourself himself herself cannot not
        and or but nor so yet because
        """
    ),
    "es": _words("es son era fue ser está están hay ha han que y o pero porque si cuando muy más menos ya se"),
    "pt": _words("é são era foi ser está estão há que e ou mas porque se quando muito mais menos já"),
    "el": _words("είναι ήταν έχει έχουν που και ή αλλά αν όταν πολύ πιο να θα δεν μην ότι πως όπως"),
}
"""Forms and joining words beside those a search leaves out."""
