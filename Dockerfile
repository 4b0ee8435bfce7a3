# docker build -t dramatis .
# docker run -it -v dramatis-data:/app/data --env-file .env dramatis

FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# Without scripts: the image's Node takes the place of the pinned one.
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY src src
COPY adapters adapters
COPY memory memory
RUN npm run build

FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /app
COPY package.json package-lock.json ./
# Without scripts, for `prepare` would build again; without optional packages, for one of them would be the compiler.
RUN npm ci --omit=dev --omit=optional --ignore-scripts && npm cache clean --force
COPY --from=build /app/dist dist
COPY characters characters
RUN mkdir data && chown node:node data
USER node
VOLUME /app/data
ENTRYPOINT ["node", "dist/src/main.js"]
