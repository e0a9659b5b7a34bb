# Two stages: the packages are installed in the first, and only they and the program are in the second.
FROM python:3.13-slim AS packages
WORKDIR /app
RUN python -m venv /app/.venv
COPY requirements.lock .
RUN .venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock
COPY pyproject.toml README.md ./
COPY assistant assistant
COPY ingest ingest
COPY evals evals
COPY ui ui
RUN .venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation -e . \
    && .venv/bin/python -m compileall -q assistant ingest evals ui

FROM python:3.13-slim
# The home folder of the volume is made here, so that a new volume belongs to the user the app runs as.
RUN useradd --create-home --uid 10001 study && install -d -o study -g study -m 0700 /home/study/data
# What learners' code is closed in with, where the host gives a container namespaces for users.
RUN apt-get update && apt-get install -y --no-install-recommends bubblewrap && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=packages /app /app
COPY migrations migrations
COPY data data
ENV PATH="/app/.venv/bin:$PATH" STUDY_HOME=/home/study/data PYTHONUNBUFFERED=1
# onnxruntime would report its use to its maker, and Streamlit's greeting would ask a stranger for this machine's address.
ENV ORT_DISABLE_TELEMETRY=1 STREAMLIT_LOGGER_HIDE_WELCOME_MESSAGE=true STREAMLIT_BROWSER_GATHER_USAGE_STATS=false
USER study
VOLUME /home/study/data
EXPOSE 8501
CMD ["study", "up", "--host", "0.0.0.0"]
