# Web and worker of Lyceum, for production. Written without a container engine at hand
# and never built yet: read it before you trust it.
FROM python:3.13-slim AS build
RUN pip install --no-cache-dir uv
WORKDIR /lyceum
COPY requirements/production.txt requirements/
RUN uv venv /venv \
    && VIRTUAL_ENV=/venv uv pip install --require-hashes -r requirements/production.txt
COPY . .
RUN VIRTUAL_ENV=/venv uv pip install --no-build-isolation --no-deps -e .

FROM python:3.13-slim
RUN useradd --system --home-dir /data --create-home lyceum
COPY --from=build /venv /venv
COPY --from=build /lyceum /lyceum
ENV PATH=/venv/bin:$PATH \
    DJANGO_SETTINGS_MODULE=config.settings.production \
    LYCEUM_DATA=/data \
    PYTHONUNBUFFERED=1
WORKDIR /lyceum
USER lyceum
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "config.wsgi:application", "--bind", "0.0.0.0:8000", \
     "--worker-class", "gthread", "--workers", "2", "--threads", "8"]
