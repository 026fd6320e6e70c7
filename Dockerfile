# nianbao with all that it works with: Chromium, a Chinese font and LibreOffice of Debian, its own wheel with the locked
# packages, the files of replay. Nothing in it runs as root; data is in the volume /var/lib/nianbao.
#
#   docker build -t nianbao .
#   docker run --rm -v nianbao:/var/lib/nianbao nianbao demo

FROM node:22-bookworm-slim AS replay
ARG REPLAY=replaywebpage@2.5.3
WORKDIR /package
RUN npm pack --silent "$REPLAY" && mv ./*.tgz replay.tgz

FROM debian:12-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 XDG_DATA_HOME=/srv/nianbao/share
RUN apt-get update \
    && apt-get install -y --no-install-recommends python3 python3-venv \
    && rm -rf /var/lib/apt/lists/*
RUN python3 -m venv /srv/nianbao
COPY requirements/run.txt /build/requirements/run.txt
RUN /srv/nianbao/bin/pip install --require-hashes -r /build/requirements/run.txt
COPY . /build
WORKDIR /build
COPY --from=replay /package/replay.tgz /tmp/replay.tgz
RUN /srv/nianbao/bin/python -m hatchling build -t wheel \
    && /srv/nianbao/bin/pip install --no-index --no-deps dist/*.whl \
    && /srv/nianbao/bin/python -m crawler.replay_files /srv/nianbao/share/nianbao/replaywebpage-2.5.3 /tmp/replay.tgz

FROM debian:12-slim
LABEL org.opencontainers.image.title="nianbao" org.opencontainers.image.licenses="Apache-2.0"
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
       ca-certificates chromium chromium-sandbox fontconfig fonts-noto-cjk libatomic1 libreoffice-writer-nogui python3 tini tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --create-home --home-dir /var/lib/nianbao nianbao \
    && chmod 700 /var/lib/nianbao
COPY --from=build /srv/nianbao /srv/nianbao
ENV PATH=/srv/nianbao/bin:$PATH XDG_DATA_HOME=/srv/nianbao/share NIANBAO_DATA=/var/lib/nianbao LANG=C.UTF-8
USER 10001
WORKDIR /var/lib/nianbao
VOLUME /var/lib/nianbao
EXPOSE 8520 8521
HEALTHCHECK --interval=1m --timeout=10s --start-period=1m \
    CMD ["python3", "-c", "import os; from urllib.request import Request, urlopen; urlopen(Request('http://127.0.0.1:8520/', headers={'Authorization': 'Bearer ' + os.environ.get('NIANBAO_TOKEN', '')}), timeout=8)"]
ENTRYPOINT ["/usr/bin/tini", "--", "nianbao"]
CMD ["browse", "--public"]
