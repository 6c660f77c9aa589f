# mien serve: the page, a wheel that carries it, and an image without Node, compilers or torch.
# Run it with a read-only file system: it writes to /data alone, and to /tmp.

FROM node:24-slim AS page
WORKDIR /mien/web
COPY web/package.json web/package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY web ./
RUN npm run build

FROM python:3.12-slim AS wheel
WORKDIR /mien
COPY pyproject.toml hatch_build.py README.md LICENSE ./
COPY src src
COPY --from=page /mien/src/mien/server/page src/mien/server/page
RUN python -m pip wheel --no-cache-dir --no-deps --wheel-dir /wheels . \
    && python -m venv --without-pip /opt/mien \
    && python -m pip --python /opt/mien/bin/python install --no-cache-dir --only-binary :all: \
        "$(ls /wheels/mien-*.whl)[serve,postgres]"

FROM python:3.12-slim
RUN groupadd --system --gid 10001 mien \
    && useradd --system --uid 10001 --gid mien --home-dir /data --no-create-home --shell /usr/sbin/nologin mien \
    && install --directory --owner mien --group mien --mode 0700 /data
COPY --from=wheel /opt/mien /opt/mien
ENV PATH=/opt/mien/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    MIEN_HOST=0.0.0.0 \
    MIEN_PORT=8000 \
    MIEN_DATA=/data
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
    CMD ["python", "-c", "import os, urllib.request as web; web.urlopen('http://127.0.0.1:' + os.environ['MIEN_PORT'] + '/healthz', timeout=4)"]
ENTRYPOINT ["mien"]
CMD ["serve"]
