# syntax=docker/dockerfile:1

# The dependencies are installed in a stage of their own, so that pip and its cache stay out of what runs.
FROM python:3.13-slim AS dependencies
WORKDIR /build
COPY requirements.lock .
RUN python -m venv /opt/steward \
    && /opt/steward/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock

FROM python:3.13-slim
ENV PATH=/opt/steward/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin steward \
    && install --directory --owner=steward --group=steward /data
COPY --from=dependencies /opt/steward /opt/steward
COPY bot /app/bot
COPY cogs /app/cogs
ENV PYTHONPATH=/app
# The settings (config.toml, and .env or the environment) and the journal live here; it is what to back up.
WORKDIR /data
VOLUME /data
USER steward
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["python", "-m", "bot", "health"]
# SIGTERM, which `docker stop` sends, is obeyed: changes under way come to their end first.
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
