using Drystone.Engine;
using Drystone.Server.Authorization.Acls;
using Drystone.Server.Authorization.Explaining;
using Drystone.Server.Control;
using Drystone.Server.Identity;
using Drystone.Server.Operations;

namespace Drystone.Server.Authorization;

/// <summary>What decides about access, over one store: made once, since the parts keep what they have parsed.</summary>
internal sealed class AccessServices
{
    private readonly ObjectStore store;

    public AccessServices(ObjectStore store)
    {
        this.store = store;
        Rules = new BucketRules(store);
        Identities = new IdentityPolicies(store, BuiltInPolicies.Find);
        Lists = new AccessLists(store, Rules);
        Decider = new AccessDecider(Rules, Identities, Lists);
    }

    public BucketRules Rules { get; }

    public IdentityPolicies Identities { get; }

    public AccessLists Lists { get; }

    public AccessDecider Decider { get; }

    /// <summary>Why the latest requests were answered as they were.</summary>
    public DecisionLog Decisions { get; } = new();

    public Authorizer NewGate() => new(store, Rules, Decider, Lists);

    /// <param name="log">Null when no server runs.</param>
    public StoreAccessAdmin Admin(DecisionLog? log, bool ownsStore) =>
        new(store, Decider, new AccessAnalyzer(store, Rules, Decider, Lists), log, ownsStore);
}
