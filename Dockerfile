# The bot for Slack and Teams, with the encoder and the weights inside: nothing is fetched at run time.
FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml constraints.txt README.md ./
COPY bot ./bot
COPY handlers ./handlers
COPY policy_content ./policy_content
COPY migrations ./migrations
RUN python -m venv /opt/socialpolicy \
 && /opt/socialpolicy/bin/pip install --no-cache-dir --constraint constraints.txt .

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /data --create-home socialpolicy
COPY --from=build /opt/socialpolicy /opt/socialpolicy
ENV PATH=/opt/socialpolicy/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    SOCIALPOLICY_HOME=/data \
    HOST=0.0.0.0 \
    PORT=3978
USER socialpolicy
WORKDIR /data
VOLUME /data
EXPOSE 3978
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ['PORT']}/healthz\", timeout=4)"]
# Bring the database up to date before serving; several replicas may do so at once.
CMD ["sh", "-c", "socialpolicy db upgrade && exec socialpolicy serve"]
