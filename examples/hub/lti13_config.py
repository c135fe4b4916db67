"""Signing in to a JupyterHub from a learning platform, by LTI 1.3: a part of a hub's configuration.

The platform (Moodle, Canvas, …) says what these four are when the hub is registered there. It asks in turn
where to begin, the hub's `/hub/lti13/oauth_login`, and where to come back to, `/hub/lti13/oauth_callback`.
"""

import os

c = get_config()
c.JupyterHub.authenticator_class = "ltiauthenticator.lti13.auth.LTI13Authenticator"
c.LTI13Authenticator.issuer = os.environ["LTI_ISSUER"]
c.LTI13Authenticator.client_id = {os.environ["LTI_CLIENT_ID"]}
c.LTI13Authenticator.authorize_url = os.environ["LTI_AUTHORIZE_URL"]
c.LTI13Authenticator.jwks_endpoint = os.environ["LTI_JWKS_URL"]
# The name here, in lower case, and of the folder in `submitted/`: the platform's own number of a person,
# which stays as it is. "email" is easier to read, but a person may come to have another one.
c.LTI13Authenticator.username_key = "sub"
# Whom the platform sends may come in: that is what it is asked for.
c.Authenticator.allow_all = True
