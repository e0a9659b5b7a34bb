"""What learners ask of their own way along the roadmap is told from questions that use the same words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.follow_up import recognise_in_conversation
from assistant.domain import Action, Message
from assistant.intents import RECOGNISERS, recognise
from assistant.intents.agreement import asks_for_agreement, asks_which, yes_or_no
from assistant.learning.nouns import WEEKDAYS

Wanted = tuple[str, dict[str, Any]]

EVERY_DAY = WEEKDAYS
WORKDAYS = WEEKDAYS[:5]


def each(minutes: int, days: tuple[str, ...], **others: int) -> dict[str, int]:
    found = {**dict.fromkeys(days, minutes), **others}
    return {day: found[day] for day in WEEKDAYS if day in found}


def conversation(*turns: str) -> list[Message]:
    """Turns of the learner and the assistant, one after the other."""
    return [Message("assistant" if place % 2 else "user", turn) for place, turn in enumerate(turns)]


NEXT: list[tuple[str, dict[str, Any]]] = [
    ("what should I do next?", {}),
    ("Was kommt als Nächstes?", {}),
    ("¿qué hago ahora?", {}),
    ("wat shud i do next", {}),
    ("now what", {}),
    ("what should I study today", {}),
    ("which task is next?", {}),
    ("what's my next task?", {}),
    ("give me a task", {}),
    ("pick a task for me", {}),
    ("where should I start?", {}),
    ("I don't know what to do next", {}),
    ("what should I be working on right now?", {}),
    ("next task please", {}),
    ("I only have 20 minutes", {"minutes": 20}),
    ("Ich habe nur 20 Minuten", {"minutes": 20}),
    ("solo tengo 20 minutos", {"minutes": 20}),
    ("I have 1.5 hours free tonight", {"minutes": 90}),
    ("what can I do in 20 minutes?", {"minutes": 20}),
    ("ich habe eine halbe Stunde Zeit, was soll ich machen?", {"minutes": 30}),
    ("tengo media hora, ¿qué hago?", {"minutes": 30}),
    ("can you give me something I can finish in 30 minutes?", {"minutes": 30}),
    ("got 10 min, anything short?", {"minutes": 10}),
    ("I have -20 minutes", {"minutes": -20}),
    ("plan my day, I have 2 hours", {"minutes": 120}),
    ("give me a shorter task", {"shorter": True}),
    ("etwas Kürzeres bitte", {"shorter": True}),
    ("algo más corto", {"shorter": True}),
    ("too long, something shorter please", {"shorter": True}),
    ("I want to do something else", {"other": True}),
    ("etwas anderes bitte", {"other": True}),
    ("not that one, something else", {"other": True}),
    ("something shorter, I've only 15 minutes", {"shorter": True, "minutes": 15}),
]
START: list[tuple[str, dict[str, Any]]] = [
    ("start", {}),
    ("let's go", {}),
    ("start it", {}),
    ("let's start with docker", {"task": "docker"}),
    ("I'm starting the JWT login now", {"task": "JWT login"}),
    ("start the CRUD API", {"task": "CRUD API"}),
    ("let's do the HTTP server", {"task": "HTTP server"}),
    ("start the beginner task", {"kind": "beginner"}),
    ("let's start week 2", {"week": 2}),
    ("I started the enterprise task of week 6", {"week": 6, "kind": "enterprise"}),
    ("start with the linked list", {"task": "linked list"}),
    ("can you mark week 4 enterprise as started?", {"week": 4, "kind": "enterprise"}),
    ("ich beginne jetzt Woche 5", {"week": 5}),
    ("beginne mit der Enterprise-Aufgabe von Woche 3", {"week": 3, "kind": "enterprise"}),
    ("voy a empezar la tarea empresarial de la semana 6", {"week": 6, "kind": "enterprise"}),
    ("empiezo con Docker", {"task": "Docker"}),
    ("I'm going to work on the CLI task manager", {"task": "CLI task manager"}),
]
DONE: list[tuple[str, dict[str, Any]]] = [
    ("done", {}),
    ("thats done", {}),
    ("I'm done with that, 25 min", {"minutes": 25}),
    ("40 minutes, done", {"minutes": 40}),
    ("done with week 5", {"week": 5}),
    ("done with weeks 1 to 3", {"week": 1, "weeks": [1, 2, 3]}),
    ("week 9 enterprise: done", {"week": 9, "kind": "enterprise"}),
    ("I've watched the video of week 6", {"week": 6, "kind": "video"}),
    ("finished writing the notes API yesterday", {"task": "notes API"}),
    ("the CRUD API is done, it took me 2h 30", {"task": "CRUD API", "minutes": 150}),
    ("finished the OAuth2 login (90 min)", {"task": "OAuth2 login", "minutes": 90}),
    ("I built the CLI task manager in 3 hours", {"task": "CLI task manager", "minutes": 180}),
    ("done with docker hub, 1h30", {"task": "docker hub", "minutes": 90}),
    ('Mark "notes API" as done.', {"task": "notes API"}),
    ("can you mark the notes api as done?", {"task": "notes api"}),
    ("the beginner task on caching is done", {"kind": "beginner", "task": "caching"}),
    ("tick off week 3 beginner", {"week": 3, "kind": "beginner"}),
    ("done, took -10 minutes", {"minutes": -10}),
    ("I finished everything in week 2", {"week": 2}),
    ("finished jwt login", {"task": "jwt login"}),
    ("ich habe die Anfängeraufgabe von Woche 5 in 40 Minuten erledigt", {"week": 5, "kind": "beginner", "minutes": 40}),
    ("ich bin mit der Anfängeraufgabe von Woche 5 fertig", {"week": 5, "kind": "beginner"}),
    ("erledigt, hat 40 Minuten gedauert", {"minutes": 40}),
    ("he terminado la API de notas, dos horas", {"task": "API de notas", "minutes": 120}),
    ("hecho, me llevó una hora", {"minutes": 60}),
]
SKIP: list[tuple[str, dict[str, Any]]] = [
    ("skip it", {}),
    ("skip this one, I have no time", {"reason": "I have no time"}),
    ("too hard, skip it", {"reason": "too hard"}),
    ("skip docker", {"task": "docker"}),
    ("skip the docker task please", {"task": "docker"}),
    ("skip weeks 1 to 3", {"week": 1, "weeks": [1, 2, 3]}),
    ("can I skip week 3?", {"week": 3}),
    ("can I skip week 3? please", {"week": 3}),
    ("I want to skip the linked list because I know it", {"task": "linked list", "reason": "I know it"}),
    ("skip this task for now - too tired", {"reason": "too tired"}),
    ("I don't want to do the CLI task manager, boring", {"task": "CLI task manager", "reason": "boring"}),
    ("leave the notes API out", {"task": "notes API"}),
    (
        "überspringe die Enterprise-Aufgabe von Woche 8, zu schwer",
        {"week": 8, "kind": "enterprise", "reason": "zu schwer"},
    ),
    ("Überspringe bitte Woche 3", {"week": 3}),
    ("salta la semana 5 porque no tengo tiempo", {"week": 5, "reason": "no tengo tiempo"}),
    (
        "skip the enterprise task of week 3; No Cloud Account.",
        {"week": 3, "kind": "enterprise", "reason": "No Cloud Account"},
    ),
]
KNOW: list[tuple[str, dict[str, Any]]] = [
    ("I know this already", {}),
    ("I know Redis", {"task": "Redis"}),
    ("I know python and sql", {"task": "python and sql"}),
    ("mark week 3 as known", {"week": 3}),
    ("mark Docker as known", {"task": "Docker"}),
    ("I already know the enterprise task of week 4", {"week": 4, "kind": "enterprise"}),
    ("week 2 beginner: I know that already", {"week": 2, "kind": "beginner"}),
    ("I'm already familiar with Redis", {"task": "Redis"}),
    ("I already know how to use git", {"task": "git"}),
    ("Docker kenne ich schon", {"task": "Docker"}),
    ("ya conozco Git", {"task": "Git"}),
    ("conozco Docker", {"task": "Docker"}),
]
UNDO: list[tuple[str, dict[str, Any]]] = [
    ("undo", {}),
    ("take that back", {}),
    ("please revert my last action", {}),
    ("oops, undo", {}),
    ("no wait, I didn't mean that, undo", {}),
    ("that was a mistake, please undo it", {}),
    ("can you undo the last change?", {}),
    ("Rückgängig machen bitte", {}),
    ("nimm das zurück", {}),
    ("deshazlo por favor", {}),
    ("undo week 4 beginner", {"week": 4, "kind": "beginner"}),
]
PROGRESS: list[tuple[str, dict[str, Any]]] = [
    ("how far am I?", {}),
    ("how am I doing so far?", {}),
    ("show me my progress please", {}),
    ("when will I finish?", {}),
    ("when will I be done with the roadmap?", {}),
    ("am I behind?", {}),
    ("which tasks have I completed?", {}),
    ("which weeks have I done?", {}),
    ("have I done week 6?", {}),
    ("how much is left?", {}),
    ("where do I stand?", {}),
    ("how many hours have I studied?", {}),
    ("will I make it by my target date?", {}),
    ("what's my pace?", {}),
    ("wie komme ich voran?", {}),
    ("wann bin ich fertig?", {}),
    ("liege ich im Plan?", {}),
    ("was habe ich schon geschafft?", {}),
    ("muéstrame mi progreso", {}),
    ("¿cuánto me falta?", {}),
    ("¿voy bien?", {}),
    ("could you show me how far I've come in the roadmap so far?", {}),
    ("what percentage have I completed?", {}),
    ("will I finish by May?", {}),
    ("am I falling behind?", {}),
    ("show me what I've done", {}),
    ("which week am I in?", {}),
    ("how long until I finish?", {}),
    ("how did my week go?", {}),
    ("hw far am i", {}),
    ("wie stehe ich da?", {}),
    ("¿cuánto he avanzado?", {}),
]
PLAN: list[tuple[str, dict[str, Any]]] = [
    ("plan my week", {}),
    ("make me a study plan", {}),
    ("what's my plan for this week?", {}),
    ("erstelle einen Lernplan", {}),
    ("2h on weekdays, none on friday", {"minutes": each(120, WORKDAYS, fri=0)}),
    ("90 minutes on Mon and Wed, weekend off", {"minutes": {"mon": 90, "wed": 90, "sat": 0, "sun": 0}}),
    ("an hour a day", {"minutes": each(60, EVERY_DAY)}),
    ("half an hour daily except Sunday", {"minutes": each(30, EVERY_DAY, sun=0)}),
    ("-3 hours on monday", {"minutes": {"mon": -180}}),
    ("plan my week, 30 hours on monday", {"minutes": {"mon": 1800}}),
    ("I have 10 hours a week", {"hours_per_week": 10}),
    ("skip friday", {"minutes": {"fri": 0}}),
    ("I've got 6 hours per week, plan it", {"hours_per_week": 6}),
    ("paln my weak, 2 hors a day", {"minutes": each(120, EVERY_DAY)}),
    ("I have time on mondays (2h) and fridays (1h)", {"minutes": {"mon": 120, "fri": 60}}),
    ("can I still finish by May with 1 hour a day?", {"minutes": each(60, EVERY_DAY), "target": "May"}),
    ("what would my week look like with 1 hour a day?", {"minutes": each(60, EVERY_DAY)}),
    ("montags und mittwochs je eine Stunde", {"minutes": {"mon": 60, "wed": 60}}),
    ("2 hours per day Monday to Friday", {"minutes": each(120, WORKDAYS)}),
    ("plan my week, I have 90 minutes", {"hours_per_week": 1.5}),
    ("what if I studied 2 hours a day?", {"minutes": each(120, EVERY_DAY)}),
    ("I can't study on thursday, replan", {"minutes": {"thu": 0}}),
    ("only 30 minutes on tuesday this week", {"minutes": {"tue": 30}}),
    ("plan next week, no time on tuesday", {"minutes": {"tue": 0}, "week_of": "next"}),
    ("plan my week so that I finish by 1 June", {"target": "1 June"}),
    ("I want to finish by May, 2 hours a day", {"minutes": each(120, EVERY_DAY), "target": "May"}),
    ("plan my week, I want to be done in 10 weeks", {"target": "in 10 weeks"}),
    ("plan my week, tomorrow I only have 20 minutes", {"unread": "tomorrow I only have 20 minutes"}),
    ("plane meine Woche, zwei Stunden werktags, freitags nichts", {"minutes": each(120, WORKDAYS, fri=0)}),
    ("eine Stunde am Tag", {"minutes": each(60, EVERY_DAY)}),
    ("Ich habe 90 Minuten am Montag, am Wochenende frei", {"minutes": {"mon": 90, "sat": 0, "sun": 0}}),
    ("plane nächste Woche: jeden Tag 30 Minuten", {"minutes": each(30, EVERY_DAY), "week_of": "next"}),
    ("planifica mi semana, dos horas entre semana, nada el viernes", {"minutes": each(120, WORKDAYS, fri=0)}),
    ("una hora los lunes y miércoles", {"minutes": {"mon": 60, "wed": 60}}),
]
PROFILE: list[tuple[str, dict[str, Any]]] = [
    ("show my profile", {}),
    ("set my level to enterprise", {"level": "enterprise"}),
    ("only give me beginner tasks from now on", {"level": "beginner"}),
    ("no enterprise tasks please", {"level": "beginner"}),
    ("nur Anfängeraufgaben", {"level": "beginner"}),
    ("solo tareas de principiante", {"level": "beginner"}),
    ("set my level to both", {"level": "both"}),
    ("I'm in the Europe/Paris time zone", {"timezone": "Europe/Paris"}),
    ("I'm on Pacific time", {"timezone": "Pacific"}),
    ("meine Zeitzone ist Europe/Berlin", {"timezone": "Europe/Berlin"}),
    ("mi zona horaria es Europe/Madrid", {"timezone": "Europe/Madrid"}),
    ("my target date is 1 June", {"target": "1 June"}),
    ("I'm planning to finish the roadmap by the end of March", {"target": "the end of March"}),
    ("my timezone changed to Europe/Rome", {"timezone": "Europe/Rome"}),
    ("I know everything up to week 4", {"known": [1, 2, 3, 4]}),
    ("I want to be done with the roadmap by December 2026", {"target": "December 2026"}),
    ("ich möchte bis Mai fertig sein", {"target": "Mai"}),
    ("quiero terminar en mayo", {"target": "mayo"}),
    ("my start date is 2026-01-05", {"start": "2026-01-05"}),
    ("I'll start on Monday", {"start": "Monday"}),
    ("I know the first three weeks already", {"known": [1, 2, 3]}),
    ("ich kenne die Wochen 1 bis 3 schon", {"known": [1, 2, 3]}),
    ("ya conozco las semanas 1, 2 y 3", {"known": [1, 2, 3]}),
    ("no sessions longer than 30 minutes", {"session_minutes": 30}),
    ("from now on I can study 1 hour a day", {"minutes": each(60, EVERY_DAY)}),
    ("my level is beginner and my time zone is UTC", {"level": "beginner", "timezone": "UTC"}),
    (
        "my level is both, I know weeks 1 and 2, 1h a day",
        {"level": "both", "known": [1, 2], "minutes": each(60, EVERY_DAY)},
    ),
]
ACTIONS = {
    "next_task": NEXT,
    "start": START,
    "done": DONE,
    "skip": SKIP,
    "know": KNOW,
    "undo": UNDO,
    "plan": PLAN,
    "profile": PROFILE,
    "progress": PROGRESS,
}
TRAPS = [
    "undo that and tell the pool to close",
    "undo it, then the trigger fires",
    "how do I get it done?",
    "how do I finish?",
    "how did I get here?",
    "what do I have to do?",
    "what do I need?",
    "what do I do with it?",
    "what did I do",
    "how do I make it fast?",
    "when do I use it?",
    "how do I see what is left?",
    "when do I need a plan?",
    "have I to do it all at the end?",
    "what time is it?",
    "how long does it take?",
    "how long will it take to rebuild an index?",
    "how much time is left in the ttl?",
    "how many hours has the job spent?",
    "will I need a lock?",
    "am I done with locks here?",
    "will I be done by the scheduler?",
    "can I finish by rebase?",
    "can I make it fast?",
    "am I doing this well?",
    "am I doing it right?",
    "tell me how far a lock reaches",
    "show me how to do it",
    "show me the status of a pod",
    "list my open connections",
    "which tasks are open in celery?",
    "how many tasks are done in parallel?",
    "how long until the token expires?",
    "status of a deployment",
    "what week is it?",
    "what would my query plan look like?",
    "what will my index look like?",
    "plan it with care",
    "my weak spot is joins, how do I learn them?",
    "what is a weak reference?",
    "give me a summary of joins",
    "give me all of it",
    "give me the rest",
    "tell me what to do with it",
    "how do I start a postgres server in docker",
    "what should I do next after a deadlock?",
    "is redis done writing when the fork exits?",
    "how do I plan a migration?",
    "skip list vs b-tree",
    "what is a skip list?",
    "select for update skip locked",
    "start a transaction in psycopg",
    "start the server with uvicorn",
    "start postgres on port 5433",
    "start a background worker",
    "done callback in asyncio",
    "what does task.done() return?",
    "when is a future done",
    "is the promise done",
    "how do I know a thread is done?",
    "mark a function as deprecated",
    "mark a test as slow",
    "mark the column as nullable",
    "mark the field as required",
    "undo log in innodb",
    "what is an undo log",
    "git revert vs reset",
    "roll back the transaction",
    "how do I cancel a query in postgres",
    "cancel a celery task",
    "explain the plan of this query",
    "what is a query plan",
    "what is plan caching in postgres",
    "how do I plan capacity for Kafka?",
    "plan a database migration",
    "schedule a job every day",
    "schedule a celery task for 5 minutes",
    "run a job for 2 hours every monday",
    "a cron job on weekdays at 9",
    "cron every weekday except friday",
    "how do I schedule a task on monday and friday?",
    "2 hours is too long for a token",
    "the token lives two hours",
    "my session lasts 30 minutes",
    "sessions of 30 minutes vs JWT",
    "session timeout 30 minutes",
    "how long is a session of 30 minutes in seconds",
    "I only have 20 connections",
    "I have 2 hours of logs to parse",
    "I have 20 minutes of downtime, how do I migrate?",
    "I only have 2 GB of memory",
    "the build takes 20 minutes",
    "it took 40 minutes to build the index",
    "my query took 5 minutes yesterday",
    "what is a profile in AWS?",
    "how do I profile a python program?",
    "show profile in mysql",
    "my profile endpoint returns 404",
    "set timezone to UTC",
    "set time zone 'UTC'",
    "set the time zone in postgres",
    "my timezone is wrong in django",
    "what time zone does postgres use?",
    "I'm in UTC but the logs are local",
    "use UTC time in the database",
    "my container is in UTC time but the host isn't",
    "progress bar in python",
    "show progress of a query",
    "how far is kafka from rabbitmq",
    "how do I track progress of a task",
    "am I on the right track with this schema?",
    "what is next() in python?",
    "what's next in line for http",
    "what comes next after TCP handshake?",
    "what is the next hop?",
    "what should the server do next?",
    "what should I do when the pool is exhausted?",
    "what should I do?",
    "what should I do first to tune postgres?",
    "which task queue should I use?",
    "which task should the scheduler run next?",
    "what tasks should I run in celery?",
    "give me a task in asyncio",
    "give me an example",
    "give me something about indexes",
    "show me another example",
    "something shorter than a uuid",
    "is there anything shorter than jwt",
    "what else can I do with redis?",
    "a faster alternative to json",
    "find a shorter path with dijkstra",
    "too long; how do I truncate varchar?",
    "I know SQL, how hard is mongo?",
    "I know how joins work",
    "I know that redis is single threaded",
    "I know what a mutex is",
    "how do I know if an index is used?",
    "did you know postgres has arrays?",
    "do I need to know docker?",
    "I already know the answer but why is it so?",
    "I already know python but not async",
    "I've finished the setup but it fails",
    "I finished the tutorial, why is my app slow?",
    "I'm done with docker, what's a good alternative?",
    "I'm done with this bug, help",
    "finished with exit code 1",
    "process finished with exit code 137",
    "the migration completed but the column is missing",
    "finished is not a valid status",
    "completed transactions are durable",
    "when a task is done, who closes the loop?",
    "is the build done?",
    "skip tests in maven",
    "skip validation in pydantic",
    "skip a test in pytest",
    "skip the first row in csv",
    "how do I skip a migration?",
    "skip and limit in mongodb",
    "leave out null values",
    "leave out the primary key",
    "let's start a discussion about caching",
    "let's talk about redis",
    "let's take an example",
    "let's say I have 2 hours of downtime every sunday",
    "let's do a load test",
    "I'll take the second approach",
    "I'm working on a REST API",
    "I'm working on a REST API, how do I add pagination?",
    "I'm starting a new project with fastapi",
    "I started postgres but can't connect",
    "I started the server but can't connect",
    "I want to start with kafka or rabbitmq?",
    "should I start with SQL or NoSQL?",
    "where do I start the server?",
    "where do I start with kubernetes?",
    "where should I start a transaction?",
    "how do I start?",
    "when will the roadmap of postgres 19 be done?",
    "when will the job be done?",
    "when will I be done with callbacks?",
    "what can I finish in 20 minutes with docker?",
    "how much is left in the buffer?",
    "how many tasks are left in the queue?",
    "what is left join?",
    "which weeks are left in the partition?",
    "what did I miss in the config?",
    "how many connections have I used?",
    "how am I doing this wrong?",
    "where am I in the file?",
    "the enterprise level of the license",
    "enterprise only features of mongodb",
    "is enterprise level support only for kafka?",
    "change the isolation level to serializable",
    "set the log level to debug",
    "my level of isolation",
    "set my log level to hard",
    "what are both the beginner and the advanced ways?",
    "remove the last change from git",
    "what did the last change do?",
    "wait for 2 hours",
    "sleep for 30 minutes",
    "ttl of 24 hours a day",
    "24 hours a day",
    "rate limit of 100 requests per day",
    "how many hours a week is a job?",
    "sunday is 0 in cron",
    "0 0 * * 1-5",
    "only 10 minutes ttl",
    "with 2 hours of retention",
    "what fits in 20 minutes of video?",
    "what fits in memory",
    "make a plan for a migration",
    "create a plan for rolling out kubernetes",
    "I need a plan for sharding",
    "what is the plan?",
    "what does the planner do",
    "change the plan of a query",
    "my query plan shows a seq scan",
    "my plan shows a seq scan",
    "my week is wrong in date_trunc",
    "how does my week number change",
    "my week starts on monday in postgres",
    "what is my pace maker pod",
    "where am I wrong?",
    "the job is done",
    "the task is done but await hangs",
    "this is done with a mutex",
    "that is done in the constructor",
    "it is done by the kernel",
    "everything is done in memory",
    "all done in one transaction",
    "this is known as sharding",
    "that is known as a phantom read",
    "redis is known for speed",
    "I built a cache and now memory grows",
    "I built the image but it is huge",
    "I did the migration by hand, is that bad?",
    "I wrote the query",
    "I watched the container crash",
    "I implemented the retry, how do I test it?",
    "I got the query done in 5 ms",
    "begin with a monolith",
    "start a new week",
    "was ist ein Deadlock?",
    "wie starte ich einen Postgres Server in Docker?",
    "wie mache ich einen commit rückgängig?",
    "wie überspringe ich eine Zeile in CSV?",
    "wie plane ich eine Migration?",
    "der Job ist fertig, aber der Worker hängt",
    "ich habe Docker installiert, aber es startet nicht",
    "kann Redis schon Transaktionen?",
    "ist der Build fertig?",
    "wann ist ein Promise fertig?",
    "überspringe die erste Zeile",
    "was mache ich nach einem Deadlock?",
    "was ist als nächstes im Stack?",
    "wie weit skaliert Postgres?",
    "¿cómo inicio un servidor postgres?",
    "¿cómo deshago un commit?",
    "cómo salto una prueba en pytest",
    "¿qué hago después de un deadlock?",
    "¿cuándo termina una transacción?",
    "¿cómo planifico una migración?",
    "ya terminé pero no funciona, ¿por qué?",
    "ya sé SQL, ¿qué tan difícil es MongoDB?",
    'what does "done" mean in a scrum team?',
    "how do I mark a message as read in kafka?",
    "mark messages as done in rabbitmq",
    "mark task as complete in celery",
    "how do I mark a task as complete in celery?",
    "complete a task in asyncio",
    "how do I complete an order atomically?",
    "how do I finish a request early in fastapi?",
    "I finished the request handler but get 500",
    "skip the first element of a list",
    "skip rows with pandas",
    "skip the password prompt in psql",
    "skip migrations on deploy",
    "skip this test if the database is down",
    "leave out a column in select",
    "I want to skip validation",
    "I want to skip a migration",
    "I want to skip the test",
    "I skipped the migration, now it fails",
    "do I know the type at compile time?",
    "I know the password hash, can I get the password?",
    "I know the IP of the server",
    "I already have a database",
    "I already know where the leak is",
    "mark a route as known",
    "known issues in redis 7",
    "my plan is to use kafka",
    "my plan is to shard by user id, is that good?",
    "my schedule is a cron job",
    "what's the best plan for backups?",
    "make a schedule with cron",
    "make a schedule for backups",
    "create a schedule in celery beat",
    "create a timetable table in sql",
    "schedule a weekly report",
    "schedule time with the team",
    "plan a week of load tests",
    "plan the migration for next week",
    "every day at 5",
    "2 hours every night the backup runs",
    "backup every day, keep 7 days",
    "retain logs for 30 days",
    "90 minutes of video per day, how much storage?",
    "I have 2 hours of video a day to store",
    "I need 2 hours a day of downtime",
    "10 hours per week of on-call",
    "500 requests a day",
    "2h ttl on weekdays",
    "cache for an hour on weekdays and 10 minutes on weekends",
    "throttle to 1 per hour on sunday",
    "open 9 to 5 monday to friday",
    "opening hours monday to friday",
    "how do I store opening hours for monday to friday?",
    "how do I model 2h on weekdays in SQL?",
    "is 1 hour a day enough to learn docker?",
    "how many hours a day should I study?",
    "how long should I study SQL?",
    "can I learn kubernetes in 2 hours?",
    "I have 2 hours to learn kubernetes",
    "I have an hour to fix prod",
    "I have 5 minutes of latency",
    "give me 5 minutes of cache",
    "only 5 minutes of cache",
    "time left in token",
    "what is the time left?",
    "what fits in a page?",
    "what should I do now that the disk is full?",
    "what now, the disk is full",
    "what should I use next to redis?",
    "what should I learn before kubernetes?",
    "what should I learn after docker?",
    "what comes after docker in a pipeline?",
    "which task runs next?",
    "which task is next in the event loop?",
    "where should I start debugging?",
    "where do I start the transaction?",
    "where do I begin with microservices?",
    "how should I continue after a rollback?",
    "how do I continue a rebase?",
    "give me something else than redis",
    "something else than polling",
    "another option than kafka",
    "is there something shorter for this query?",
    "is there anything faster?",
    "do you have something faster than json?",
    "this query is too long",
    "why is it too long?",
    "progress events in xhr",
    "how does progress reporting work?",
    "my progress bar is stuck",
    "show my progress bar",
    "my status code is 500",
    "what's my status code?",
    "what is my streaming status?",
    "my stats in pg_stat_user_tables",
    "am I late if the deadline header passed?",
    "am I behind a proxy?",
    "am I behind NAT?",
    "am I ahead of main?",
    "is my branch behind main?",
    "how far is my replica behind?",
    "when will I get the lock?",
    "when will I be ready for kafka?",
    "when is it finished?",
    "when will it be done?",
    "how much is left on disk?",
    "how many tasks have completed in the queue?",
    "how many weeks have I left on the certificate?",
    "what have I done to deserve this?",
    "which migrations have I done?",
    "which indexes have I created?",
    "have I done this right?",
    "how am I doing auth wrong?",
    "how is my app doing?",
    "my profile page is slow",
    "set my profile picture endpoint",
    "what level is my isolation?",
    "set my isolation level to serializable",
    "beginner friendly kafka course",
    "just simple tasks in asyncio",
    "I'm a beginner, how do indexes work?",
    "I'm in a different time zone than the server",
    "I'm in the database",
    "convert to Berlin time",
    "use Berlin time in python",
    "is Europe/Berlin a valid timezone?",
    "my timezone column is text",
    "set timezone = 'Europe/Berlin'",
    "alter database set timezone to 'UTC'",
    "start date and end date columns",
    "my start date is after my end date",
    "my target is a load balancer",
    "set the target to es2020",
    "my deadline is a context deadline",
    "set my deadline to 5 seconds",
    "I want to finish the migration by May",
    "I want to be done with callbacks",
    "sessions of 30 minutes",
    "make sessions 30 minutes",
    "no sessions longer than 30 minutes in django",
    "undo the last commit",
    "undo the last migration",
    "revert the last commit",
    "take back a push",
    "cancel the last request",
    "cancel it after 5 seconds",
    "that was wrong, why?",
    "I didn't do that in the code",
    "start with indexes or with caching?",
    "let's start the server",
    "I'm starting the server with docker compose",
    "I've started a container",
    "I begin with BEGIN and end with COMMIT",
    "I'll do a rollback",
    "I'll take a snapshot",
    "let me try redis",
    "let me do it in python",
    "let's go with kafka",
    "I'm doing a load test",
    "the migration is done",
    "the query is done",
    "my task is done but not awaited",
    "got the job done",
    "how do I get it done faster?",
]


@pytest.mark.parametrize(
    ("name", "text", "arguments"), [(name, *case) for name, cases in ACTIONS.items() for case in cases]
)
def test_what_a_learner_asks_of_their_own_way_is_understood(name: str, text: str, arguments: dict[str, Any]) -> None:
    action = recognise(text)
    assert (action.name, action.arguments) == (name, arguments)


@pytest.mark.parametrize("text", TRAPS)
def test_a_plain_question_with_such_words_stays_a_question(text: str) -> None:
    assert recognise(text) == Action("ask", {})


@pytest.mark.parametrize("text", ["week 3 is done?", "done?", "skip it?", "I know Docker?", "undo?"])
def test_a_question_mark_makes_a_question_of_what_would_write(text: str) -> None:
    assert recognise(text).name not in {"start", "done", "skip", "know", "undo", "profile"}


def test_this_week_and_the_next_are_those_of_the_week_that_is_chosen() -> None:
    assert recognise("skip this week's beginner task", week=7).arguments == {"week": 7, "kind": "beginner"}
    assert recognise("start next week's enterprise task", week=7).arguments == {"week": 8, "kind": "enterprise"}
    assert recognise("skip this week's beginner task").arguments == {"kind": "beginner"}
    assert recognise("plan next week", week=7) == Action("plan", {"week_of": "next"})


def test_a_plan_for_every_day_is_made_of_no_other_words() -> None:
    assert recognise("two hours yesterday").name == "ask"
    assert recognise("plan my week, two hours yesterday").arguments == {"unread": "two hours yesterday"}


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("done with week 5's beginner task", "Mark the beginner task of week 5 as done?"),
        ("finished the notes API, took 40 minutes", "Mark “notes API” as done, with 40 minutes?"),
        ("done", "Mark this task as done?"),
        ("start week 3", "Start week 3?"),
        ("skip the notes API, too easy", "Reason: too easy. Skip “notes API”?"),
        ("skip weeks 1, 2 and 4", "Skip weeks 1, 2 and 4?"),
        ("mark the beginner task on caching as known", "Mark the beginner task “caching” as known?"),
        ("undo that", "Take back the last change?"),
        ("my level is beginner and my time zone is UTC", "Change your profile: level beginner, time zone UTC?"),
        ("I know weeks 1 and 2", "Change your profile: weeks 1 and 2 known?"),
    ],
)
def test_what_writes_asks_first_and_says_what_it_would_write(text: str, question: str) -> None:
    assert recognise(text).confirm == question


@pytest.mark.parametrize("text", ["plan my week", "what should I do next?", "show my profile", "my progress"])
def test_what_only_shows_asks_nothing(text: str) -> None:
    assert recognise(text).confirm is None


# --- in a conversation --------------------------------------------------------------------------------------------

ASKED = conversation("done with week 5", "Mark the beginner task of week 5 as done?")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        *(
            (text, "yes")
            for text in (
                "yes",
                "yes please",
                "yep",
                "Sure!",
                "ok",
                "do it",
                "go ahead",
                "ja",
                "Ja, bitte",
                "sí",
                "Sí, por favor",
                "y",
                "yes, thanks",
                "ok do it",
                "klar",
            )
        ),
        *(
            (text, "no")
            for text in (
                "no",
                "nope",
                "don't",
                "cancel",
                "nein",
                "no thanks",
                "No, please don't!",
                "never mind",
                "lieber nicht",
            )
        ),
    ],
)
def test_yes_and_no_are_heard_after_a_question_for_agreement_and_only_there(text: str, name: str) -> None:
    assert recognise_in_conversation(text, ASKED, None) == Action(name, {})
    assert recognise(text).name not in {"yes", "no"}
    assert recognise_in_conversation(text, [], None).name not in {"yes", "no"}
    answered = [*ASKED, Message("user", "what is a lock?"), Message("assistant", "A lock holds others off. [1]")]
    assert recognise_in_conversation(text, answered, None).name not in {"yes", "no"}
    assert recognise_in_conversation(text, ASKED[:1], None).name not in {"yes", "no"}


@pytest.mark.parametrize(
    "text",
    [
        "thanks",
        "yes but only half",
        "ok, but how?",
        "yes?",
        "what is a deadlock?",
        "yes no",
        "no index is used",
        "sure thing is fast",
    ],
)
def test_more_than_yes_or_no_is_neither(text: str) -> None:
    assert yes_or_no(text) is None
    assert recognise_in_conversation(text, ASKED, None).name not in {"yes", "no"}


@pytest.mark.parametrize(
    ("told", "asks"),
    [
        ("Mark the beginner task of week 5 as done?", True),
        ("Reason: too hard. Skip “Notes API”?", True),
        ("Your week:\n- Monday: 60 min\n\nShall I keep it?", True),
        ("Do you want to keep this plan?\n", True),
        ("**Keep this plan?**", True),
        ("An index speeds up reads. [1]", False),
        ("Which task do you mean?", False),
        ("How much time do you have on which days, and is there a date you want to finish by?", False),
        ("Question 1: Which index type does Postgres create by default?", False),
        ("Question 2: Is a B-tree the default?", False),
        ("Is a B-tree the default?", False),
        ("Keep it? It is your choice.", False),
        ("", False),
    ],
)
def test_only_a_question_for_agreement_asks_for_it(told: str, asks: bool) -> None:
    assert asks_for_agreement(told) is asks


def test_a_question_for_a_name_asks_which() -> None:
    assert asks_which("Two tasks fit. Which one do you mean: Redis cache or LRU cache?")
    assert not asks_which("Mark it as done?")
    assert not asks_which("Which one? Say so.")


@pytest.mark.parametrize(
    ("before", "told", "text", "wanted"),
    [
        ("what should I do next?", "Next: week 6.", "that's too long", Action("next_task", {"shorter": True})),
        ("what should I do next?", "Next: week 6.", "not that one", Action("next_task", {"other": True})),
        ("what should I do next?", "Next: week 6.", "something else", Action("next_task", {"other": True})),
        ("how do I use redis?", "So. [1]", "something else", Action("ask", {})),
        ("how do I use redis?", "So. [1]", "give me another one", Action("ask", {})),
        ("how do I use redis?", "So. [1]", "give me another task", Action("next_task", {"other": True})),
        ("how do I use redis?", "So. [1]", "that's too long", Action("ask", {})),
        ("what should I do next?", "Next: week 6.", "why?", Action("ask", {})),
        ("done", "Which task do you mean?", "what is a deadlock?", Action("ask", {})),
        ("how do I use redis?", "Which one do you mean?", "the LRU cache", Action("ask", {})),
    ],
)
def test_a_wish_for_another_task_goes_on_with_a_suggestion(before: str, told: str, text: str, wanted: Action) -> None:
    assert recognise_in_conversation(text, conversation(before, told), None) == wanted


def test_the_task_that_was_asked_for_may_be_named_alone() -> None:
    history = conversation("finished the cache, took 2h", "Which task do you mean: Redis cache or LRU cache?")
    by_name = recognise_in_conversation("the LRU cache", history, None)
    assert (by_name.name, by_name.arguments) == ("done", {"task": "LRU cache", "minutes": 120})
    assert by_name.confirm == "Mark “LRU cache” as done, with 120 minutes?"
    by_week = recognise_in_conversation("week 5 beginner", history, None)
    assert (by_week.name, by_week.arguments) == ("done", {"week": 5, "kind": "beginner", "minutes": 120})


# --- whatever is typed --------------------------------------------------------------------------------------------

TYPED = st.sampled_from([text for cases in ACTIONS.values() for text, _ in cases])
WORDS = st.lists(
    st.sampled_from(
        "I done skip start know undo plan my week 3 the task 2 hours on monday not , . ? why already as level to both "
        "beginner by May next shorter finished - because yes no in time zone Berlin and is".split()
    ),
    max_size=20,
)


@given(st.one_of(st.text(max_size=300), WORDS.map(" ".join)), st.one_of(st.none(), st.integers(1, 30)))
def test_no_text_fails_and_the_same_text_means_the_same(text: str, week: int | None) -> None:
    action = recognise(text, week=week)
    assert action == recognise(text, week=week)
    assert action.name in {"ask", *(recogniser.name for recogniser in RECOGNISERS)}
    for turns in ([], ASKED, conversation("what should I do next?", "Next.")):
        assert recognise_in_conversation(text, turns, week) == recognise_in_conversation(text, turns, week)


@given(TYPED, st.sampled_from([". ", ", ", " "]), st.sampled_from(["and so on ", "x ", "week 3 done, "]))
def test_a_long_text_stays_a_question_whatever_it_begins_with(text: str, joint: str, more: str) -> None:
    long = text + joint + more * (400 // len(more) + 1)
    assert recognise(long) == Action("ask", {})
    assert recognise_in_conversation(long, ASKED, 3) == Action("ask", {})


@given(TYPED, st.sampled_from(["{}", "{}.", "  {}", "please {}", "ok, {}", "{} please", "Hey, {}"]))
def test_politeness_and_marks_change_nothing_but_the_marks(text: str, form: str) -> None:
    plain, dressed = recognise(text), recognise(form.format(text))
    assert (dressed.name, dressed.arguments.keys()) == (plain.name, plain.arguments.keys())


@given(
    st.integers(1, 60),
    st.sampled_from(["beginner", "enterprise"]),
    st.sampled_from(
        [
            ("done", "finished the {kind} task of week {week}"),
            ("done", "week {week} {kind} done"),
            ("start", "start week {week}'s {kind} task"),
            ("skip", "skip the {kind} task of week {week}"),
            ("know", "I already know the {kind} task of week {week}"),
        ]
    ),
)
def test_week_and_kind_are_heard_in_every_form(week: int, kind: str, form: tuple[str, str]) -> None:
    action = recognise(form[1].format(week=week, kind=kind))
    assert (action.name, action.arguments) == (form[0], {"week": week, "kind": kind})
