"""Gives everyone one item of a pool, with FastAPI and redis-py.

`make bench-peers` compares Apiece with it. REDIS_PORT and API_KEY say where the store is
and who may claim.
"""

import os
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

from fastapi import Depends, FastAPI, HTTPException, Response, status
from fastapi import Path as PathParameter
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ConfigDict, Field
from redis.asyncio import Redis

API_KEY = os.environ["API_KEY"].encode()

redis = Redis(host="127.0.0.1", port=int(os.environ["REDIS_PORT"]), decode_responses=True)
claim_script = redis.register_script(
    (Path(__file__).parent.parent / "claim.lua").read_text()
)
bearer = HTTPBearer()


class Claim(BaseModel):
    model_config = ConfigDict(extra="forbid")

    client: str = Field(min_length=1, max_length=128)


class Item(BaseModel):
    id: str
    kind: str
    value: str


class Answer(BaseModel):
    outcome: Literal["granted", "repeated"]
    client: str
    nth: int
    at: str
    item: Item


async def authorize(
    credentials: Annotated[HTTPAuthorizationCredentials, Depends(bearer)],
) -> None:
    if not secrets.compare_digest(credentials.credentials.encode(), API_KEY):
        raise HTTPException(status.HTTP_401_UNAUTHORIZED)


app = FastAPI()


@app.post(
    "/v1/codes/{code}/claims",
    status_code=status.HTTP_201_CREATED,
    dependencies=[Depends(authorize)],
)
async def claim(
    code: Annotated[str, PathParameter(pattern="^[a-z0-9-]{1,64}$")],
    claim: Claim,
    response: Response,
) -> Answer:
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    outcome, *record = await claim_script(
        keys=[f"{code}:items", f"{code}:claims"], args=[claim.client, now]
    )
    if outcome == "exhausted":
        raise HTTPException(status.HTTP_409_CONFLICT, outcome)
    if outcome == "repeated":
        response.status_code = status.HTTP_200_OK
    at, item = record
    return Answer(
        outcome=outcome,
        client=claim.client,
        nth=1,
        at=at,
        item=Item.model_validate_json(item),
    )
