# syntax=docker/dockerfile:1
# The gateway, and as a second target (`--target mocks`) the mock partners.
# Debian, not Alpine: the embedded PostgreSQL is linked against glibc.
ARG NODE_VERSION=26.10.0

FROM node:${NODE_VERSION}-trixie-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Without the development packages: the image's own Node takes the place of the pinned one, and the console is built beside it.
RUN npm pkg delete scripts.prepare && npm ci --omit=dev && npm cache clean --force

FROM node:${NODE_VERSION}-trixie-slim AS console
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Building needs no package's install script, the pinned Node's least of all.
RUN npm ci --ignore-scripts
COPY scripts/build-console.ts scripts/
COPY src/console src/console
RUN node scripts/build-console.ts

FROM node:${NODE_VERSION}-trixie-slim AS program
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json ./
COPY schemas schemas
COPY src src
COPY --from=console /app/dist dist
# /data is the only place that is written to, and only by the embedded database; with database.url it stays empty.
RUN install -d -o node -g node -m 0700 /data node_modules/.cache
VOLUME /data
ENV NODE_ENV=production
USER node
# Compiles every schema of every route: a program that cannot start makes no image. What it compiled stays for the starts.
RUN node src/main.ts check
ENTRYPOINT ["node", "--max-old-space-size=1024", "--max-semi-space-size=8", "/app/src/main.ts"]

FROM program AS mocks
COPY mocks mocks
ENTRYPOINT ["node", "/app/mocks/main.ts"]

FROM program AS gateway
EXPOSE 8080 8081
# Whether the process lives, not whether its database does: restarting the gateway mends no database.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8081/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["serve", "--config", "/etc/lienthong/lienthong.yaml"]
