"""Sign-in: challenge sessions, the second factor, the first password of an invited user.

https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow.html
"""

import base64
import json
import secrets
import time
from dataclasses import dataclass, replace

from ministack.services import cognito

from .calls import Answer, body_of, client_id_of, pool_of, refusal, respond, succeeded, user_of, username_of

GUARDED = ("NEW_PASSWORD_REQUIRED", "SOFTWARE_TOKEN_MFA", "MFA_SETUP", "SMS_MFA")
TOTP = "SOFTWARE_TOKEN_MFA"


@dataclass(frozen=True)
class Session:
    """What a challenge that was handed out may be answered with, by whom, until when."""

    pool_id: str
    client_id: str
    username: str
    challenge: str
    expires: float
    enrolled: bool = False  # a TOTP device was verified under it


sessions: dict[str, Session] = {}


def find(token, challenges):
    """The open session behind a token, for one of these challenges."""
    session = sessions.get(token)
    if session is None or session.challenge not in challenges:
        raise refusal("Invalid session for the user.")
    if time.time() > session.expires:
        sessions.pop(token, None)
        raise refusal("Invalid session for the user, session is expired.")
    return session


def remember(response, data):
    """Keeps whom a challenge in a response was handed to."""
    body = body_of(response) if succeeded(response) else {}
    if body.get("ChallengeName") not in GUARDED or not body.get("Session"):
        return
    pool = pool_of(data)
    name = (body.get("ChallengeParameters") or {}).get("USER_ID_FOR_SRP") or username_of(data)
    user = cognito._resolve_user(pool, name)[0]
    client_id = client_id_of(data)
    minutes = (pool["_clients"].get(client_id) or {}).get("AuthSessionValidity") or 3
    sessions[body["Session"]] = Session(pool["Id"], client_id, user["Username"], body["ChallengeName"],
                                        time.time() + 60 * minutes)


def keep_sessions(handle, action, data):
    """A challenge is answered with the session that was handed out for it, by its user, once."""
    challenge = data.get("ChallengeName")
    if challenge in GUARDED:
        pool = pool_of(data)
        user = user_of(pool, data)
        session = find(data.get("Session"), (challenge,))
        if user is None or (session.pool_id, session.client_id, session.username) != (
                pool["Id"], client_id_of(data), user["Username"]):
            raise refusal("Invalid session for the user.")
        if challenge == "MFA_SETUP" and not session.enrolled:
            raise refusal("Software token MFA is not set up.", "InvalidParameterException")
    try:
        response = handle(data)
    except Answer as answer:  # the next challenge, perhaps: it has a session too
        response = answer.response
    if challenge in GUARDED and succeeded(response):
        sessions.pop(data["Session"], None)
    remember(response, data)
    return response


def enrol_by_session(handle, action, data):
    """TOTP enrolment in the middle of a sign-in, where there is no access token yet.

    ministack verifies the code and forgets whose it was.
    """
    token = data.get("Session")
    if not token or data.get("AccessToken"):
        return handle(data)
    session = find(token, ("MFA_SETUP",))
    secret = cognito._totp_session_secrets.get(token)
    response = handle(data)
    if not succeeded(response):
        return response
    if action == "VerifySoftwareToken":
        session = replace(session, enrolled=True)
        user = cognito._user_pools[session.pool_id]["_users"][session.username]
        enabled = [m for m in user.get("_mfa_enabled", []) if m != TOTP] + [TOTP]
        user.update(_totp_secret=secret, _mfa_enabled=enabled, _preferred_mfa=TOTP)
    sessions.pop(token, None)
    sessions[body_of(response)["Session"]] = session
    return response


def refuse_totp(handle, action, data):
    """TOTP is enrolled where the pool has it: an access token or the session of a challenge says which pool."""
    session = sessions.get(data.get("Session"))
    pool = cognito._user_pools.get(session.pool_id) if session else pool_of(data)
    if pool and (pool.get("MfaConfiguration", "OFF") == "OFF"
                 or not (pool.get("SoftwareTokenMfaConfiguration") or {}).get("Enabled")):
        raise refusal("Software Token MFA has not been enabled by the user pool.", "SoftwareTokenMFANotFoundException")
    return handle(data)


def check_preference(handle, action, data):
    """TOTP is turned on as a factor by users who have enrolled an authenticator."""
    user = user_of(pool_of(data), data)
    if user and (data.get("SoftwareTokenMfaSettings") or {}).get("Enabled") and not user.get("_totp_secret"):
        raise refusal("User has not set up software token mfa" if action == "SetUserMFAPreference" else
                      "User does not have delivery config set to turn on SOFTWARE_TOKEN_MFA", "InvalidParameterException")
    return handle(data)


def set_up_or_challenge(original, pool, user, pool_id, username):
    """Where MFA is required, a user without a second factor sets one up; ministack hands out tokens instead."""
    if pool.get("MfaConfiguration") == "ON" and TOTP not in user.get("_mfa_enabled", []):
        return {"ChallengeName": "MFA_SETUP", "Session": base64.b64encode(secrets.token_bytes(32)).decode(),
                "ChallengeParameters": {"USER_ID_FOR_SRP": username, "MFAS_CAN_SETUP": json.dumps([TOTP])}}
    return original(pool, user, pool_id, username)


def second_factor_after_new_password(original, pool_id, client_id, user, *args, **more):
    """A new password is one factor: the second is still asked for before there are tokens."""
    if more.get("trigger_source") == "TokenGeneration_NewPasswordChallenge":
        pool = cognito._user_pools[pool_id]
        challenge = cognito._mfa_challenge_for_user(pool, user, pool_id, user["Username"])
        if challenge:
            raise Answer(respond(challenge))
    return original(pool_id, client_id, user, *args, **more)


def check_new_password(handle, action, data):
    """The password policy, for the answer to NEW_PASSWORD_REQUIRED too."""
    answers = data.get("ChallengeResponses") or {}
    if data.get("ChallengeName") == "NEW_PASSWORD_REQUIRED":
        error = cognito._validate_password(pool_of(data), answers.get("NEW_PASSWORD") or "")
        if error:
            raise Answer(error)
    return handle(data)


def page_sign_in(original, pool, username, password):
    """ministack's sign-in page has no step for a second factor: who needs one is refused there."""
    user, error = original(pool, username, password)
    if user and (pool.get("MfaConfiguration") == "ON" or TOTP in user.get("_mfa_enabled", [])):
        return None, "MFA is required, and this local page has no step for it."
    return user, error


PATIENCE = 5  # wrong passwords before the first lock-out
LONGEST = 15 * 60  # seconds of the longest lock-out, and of the quiet that ends it


@dataclass
class Attempts:
    """The wrong passwords of a user in a row."""

    wrong: int = 0
    last: float = 0.0
    until: float = 0.0


attempts: dict[tuple[str, str], Attempts] = {}


def is_password_attempt(data):
    return (data.get("ChallengeName") == "PASSWORD_VERIFIER"
            or data.get("AuthFlow") in ("USER_PASSWORD_AUTH", "ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"))


def lock_out(handle, action, data):
    """After five wrong passwords a lock-out of one second, doubled by each further one."""
    pool = pool_of(data)
    user = user_of(pool, data)
    if user is None or not is_password_attempt(data):
        return handle(data)
    state = attempts.setdefault((pool["Id"], user["Username"]), Attempts())
    now = time.time()
    if now < state.until:
        raise refusal("Password attempts exceeded")
    if now - state.last > LONGEST:
        state.wrong = 0
    response = handle(data)
    if succeeded(response):
        del attempts[pool["Id"], user["Username"]]
    elif body_of(response).get("message") == "Incorrect username or password.":
        state.wrong, state.last = state.wrong + 1, now
        if state.wrong >= PATIENCE:
            state.until = now + min(2 ** (state.wrong - PATIENCE), LONGEST)
    return response
