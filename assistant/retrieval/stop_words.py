"""Words too common to find anything by, for each language (ISO 639-1), as they stand in lower case.

Only languages whose captions are often met have a list; in the others every word is kept and idf does the work.
Words that matter in programming though common in prose ("not null", "many to many") stay searchable by their
company: ``many`` and ``null`` are in no list.
"""

from __future__ import annotations

_LISTS = {
    "en": """
        a about above after again all also am an and any are aren as at be because been before being below between
        both but by can cannot could couldn did didn do does doesn doing don down during each few for from further
        had hadn has hasn have haven having he her here hers herself him himself his how i if in into is isn it its
        itself just ll me more most my myself no nor not now of off on once only or other our ours ourselves out over
        own re same she should shouldn so some such than that the their theirs them themselves then there these they
        this those through to too under until up us ve very was wasn we were weren what when where which while who
        whom why will with won would wouldn you your yours yourself yourselves e.g i.e etc
        um uh okay ok yeah gonna gotta kinda
    """,
    "es": """
        a al algo algunas algunos ante antes como con contra cual cuando cuál cuándo cómo de del desde donde dónde
        durante e el él ella ellas ellos en entre era eran es esa esas ese eso esos esta está estaba están estar este
        esto estos estas fue fueron ha había han hasta hay la las le les lo los más me mi mis mucho muy nada ni no nos
        nosotros o os otra otro para pero poco por porque qué que quien quién se ser si sí sin sobre son su sus
        también tan te tiene tienen todo todos tu tus un una uno unos unas vamos y ya yo
    """,
    "pt": """
        a ao aos aquela aquele aquilo as até com como da das de dela dele deles depois do dos e é ela elas ele eles em
        entre era eram essa essas esse esses esta está estamos estão estas estava este estes eu foi foram há isso isto
        já la lhe lo mais mas me mesmo meu meus minha muito na não nas nem no nos nós nossa nosso num numa o os ou para
        pela pelas pelo pelos por porque qual quando que quem se sem ser seu seus só sua suas são também te tem têm ter
        tinha um uma você vocês vamos
    """,
    "fr": """
        à au aux avec c ce ceci cela ces cet cette chez comme comment d dans de des donc du elle elles en est et été
        être eu eux fait il ils j je l la le les leur leurs lui m ma mais me même mes moi mon n ne nos notre nous on
        ont ou où par pas pour qu quand que quel quelle qui s sa sans se ses si son sont sur t ta te tes toi ton tu un
        une vos votre vous y
    """,
    "de": """
        aber alle als also am an auch auf aus bei bin bis bist da damit dann das dass daß dein dem den denn der des
        dich die dies diese diesem diesen dieser dieses dir doch du durch ein eine einem einen einer eines er es etwas
        euch für gegen hab habe haben hat hatte hatten hier ich ihm ihn ihnen ihr ihre im in ist ja kann kein keine
        können man mein mich mir mit nach nicht noch nun nur ob oder ohne sehr sein seine sich sie sind so über um und
        uns unser unter vom von vor war waren warum was weil wenn wer werden wie wieder wir wird wo zu zum zur
    """,
    "it": """
        a ad ai al alla alle allo anche avere c che chi ci come con cosa cui d da dal dalla dalle dei del della delle
        dello di dove e è ed era erano essere fa fra gli ha hanno ho i il in io l la le lei li lo loro lui ma me mi mia
        mio nei nel nella nelle noi non nostro o per perché più quale quando quanto quella quelle quello questa queste
        questi questo qui se sei si sia sono su sua sul sulla suo ti tra tu tutti tutto un una uno vi voi
    """,
    "nl": """
        aan al alles als altijd ben bij daar dan dat de der deze die dit doch doen door dus een en er ge geen had heb
        hebben heeft hem het hier hij hoe hun ik in is ja je kan kunnen maar me meer men met mij mijn na naar niet nog
        nu of om omdat onder ons ook op over te tegen toch toen tot u uit uw van veel voor want waren was wat we wel
        werd wezen wie wij wil worden wordt zal ze zei zich zij zijn zo zou
    """,
    "ru": """
        а без бы был была были было быть в вам вас ведь во вот все всё вы где да для до его ее её если есть еще ещё же
        за и из или им их к как ко когда кто ли мне мы на над не него нет ни но ну о об он она они оно от по под при с
        со так там то того тоже только ты у уже чем что чтобы это этого этот я
    """,
    "el": """
        ο η το οι τα του της των τον την τη τους τις στο στον στη στην στα στους στις σε με από για και κι ή να θα δεν
        μη μην που πως πώς ότι αν είναι ήταν είμαι έχει έχω έχουμε έχουν αυτό αυτός αυτή αυτά αυτές αυτοί αυτού αυτόν
        αυτήν ένα ένας μια μία εδώ εκεί εγώ εσείς εμείς μας σας μου σου τι τι όταν όπως όπου αλλά πολύ πιο κάτι κάθε
        όλα όλοι όλες ως προς γιατί λοιπόν τώρα μετά πριν
    """,
}

STOP_WORDS = {language: frozenset(words.split()) for language, words in _LISTS.items()}
