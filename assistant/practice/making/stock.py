"""Terms of computing that stand in as wrong options where a source has too few of its own."""

from __future__ import annotations

from functools import cache

from assistant.practice.making.key_terms import Form, Term, stems_of

_NOUNS = {
    "en": """browser database server variable function folder string program network message table password loop
        array memory account document script version module keyboard interface protocol library compiler editor
        browsers databases servers variables functions folders strings programs networks messages tables passwords
        loops arrays accounts documents scripts versions modules libraries editors""",
    "es": """navegador servidor variable función archivo carpeta cadena programa mensaje tabla usuario contraseña
        bucle memoria documento imagen pantalla teclado compilador editor navegadores servidores variables funciones
        archivos carpetas cadenas programas mensajes tablas usuarios contraseñas bucles documentos imágenes""",
    "pt": """navegador servidor variável função arquivo pasta cadeia programa mensagem tabela usuário senha laço
        memória documento imagem tela teclado compilador editor navegadores servidores variáveis funções arquivos
        pastas programas mensagens tabelas usuários senhas documentos imagens""",
    "el": """διακομιστή μεταβλητή συνάρτηση αρχείο φάκελο πρόγραμμα μήνυμα πίνακα χρήστη κωδικό βρόχο μνήμη έγγραφο
        εικόνα οθόνη πληκτρολόγιο μεταγλωττιστή επεξεργαστή μεταβλητές συναρτήσεις αρχεία φακέλους προγράμματα
        μηνύματα πίνακες χρήστες κωδικούς έγγραφα εικόνες""",
}
_NAMES = "Python JavaScript Java Linux HTML SQL Windows CSS Firefox Chrome Google GitHub JSON XML HTTP URL API"
_CODE = "main.py index.html settings.py notes.txt config.json data.csv app.js user_id file_name print_all"


@cache
def stock_terms(language: str) -> tuple[Term, ...]:
    """The terms of a language; names and code are the same in all of them."""
    forms: tuple[tuple[Form, str], ...] = (("noun", _NOUNS.get(language, "")), ("name", _NAMES), ("code", _CODE))
    return tuple(Term(stems_of(text, language), text, form, (), 0.0) for form, words in forms for text in words.split())
