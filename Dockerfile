# The worker alone, run by a user who is not root. How to build and run it: docs/deploy.md
FROM node:24-slim
WORKDIR /app

# First what changes seldom, so that new code alone does not fetch all packages anew.
COPY package.json package-lock.json .npmrc ./
COPY shared/package.json shared/
COPY worker/package.json worker/
RUN npm ci --omit=dev --workspace worker --workspace shared && npm cache clean --force

COPY shared/src shared/src
COPY worker/bin worker/bin
COPY worker/src worker/src

# All that the worker may write: its journal, and the compile cache that halves its start.
RUN mkdir -p /data node_modules/.cache && chown node:node /data node_modules/.cache
USER node
VOLUME /data
# A file of settings may say otherwise; the command in docs/deploy.md says this again.
ENV NODE_ENV=production DATA_DIR=/data HTTP_PORT=9464

HEALTHCHECK --start-period=30s --interval=30s --timeout=5s CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.HTTP_PORT + '/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "worker/bin/courier.js", "start"]
