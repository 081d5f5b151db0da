// A provider of OpenID Connect for the tests.
//
//   node provider.mjs LIBRARY ISSUER REDIRECT SECONDS
//
// LIBRARY is where npm installed oidc-provider, REDIRECT where people are sent back to, and
// SECONDS by how much its clock is ahead. Whoever signs in as "ann" has the address
// ann@fair.example, which is verified unless the name begins with "un".

const [library, issuer, redirect, seconds] = process.argv.slice(2);

const { now } = Date;
Date.now = () => now() + Number(seconds) * 1000;

const { Provider } = await import(`${library}/node_modules/oidc-provider/lib/index.js`);

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "apiece",
      client_secret: "the-secret-of-the-tests",
      redirect_uris: [redirect],
    },
  ],
  claims: { openid: ["sub"], email: ["email", "email_verified"] },
  cookies: { keys: ["the-cookie-key-of-the-tests"] },
  ttl: { IdToken: 300, AccessToken: 300, Session: 3600, Interaction: 600, Grant: 3600 },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({
      sub: id,
      email: `${id}@fair.example`,
      email_verified: !id.startsWith("un"),
    }),
  }),
  // Nobody is asked whether the service may know the address.
  async loadExistingGrant({ oidc }) {
    const grant = new oidc.provider.Grant({
      clientId: oidc.client.clientId,
      accountId: oidc.session.accountId,
    });
    grant.addOIDCScope("openid email");
    await grant.save();
    return grant;
  },
});

const { hostname, port } = new URL(issuer);
provider.listen(Number(port), hostname, () => console.log("ready"));
