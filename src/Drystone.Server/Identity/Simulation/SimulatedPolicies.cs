using Drystone.Engine.Identity;
using Drystone.S3;
using Drystone.S3.Policies;
using Drystone.Server.Identity.ManagedPolicies;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.Simulation;

/// <summary>The policies that a simulation is about, and what kind each is, in AWS's words.</summary>
internal sealed class SimulatedPolicies
{
    private const string PolicyInput = "PolicyInputList";
    private const string BoundaryInput = "PermissionsBoundaryPolicyInputList";
    private const string NoKind = "none";

    private readonly List<NamedPolicy> granting = [];
    private readonly Dictionary<string, string> kinds = [];

    public IReadOnlyList<NamedPolicy> Granting => granting;

    /// <summary>Null when there is none.</summary>
    public NamedPolicy? Boundary { get; private set; }

    public string KindOf(string policy) => kinds.GetValueOrDefault(policy, NoKind);

    /// <summary>Adds what the request gives, which takes part beside what is there; a boundary in place of
    /// it.</summary>
    /// <exception cref="S3Exception">InvalidInput: a document is no policy.</exception>
    public void AddGiven(QueryForm form)
    {
        foreach (var (index, document) in form.Members(PolicyInput).Index())
        {
            Add($"{PolicyInput}.{index + 1}", document, NoKind);
        }

        foreach (var (index, document) in form.Members(BoundaryInput).Index())
        {
            Boundary = index == 0
                ? new NamedPolicy($"{BoundaryInput}.1", Parse(document))
                : throw new S3Exception(IamErrors.InvalidInput, "There is at most one permissions boundary.");
        }
    }

    /// <summary>Adds what a user has, by itself and by its groups.</summary>
    public void Add(IdentityView view, IamUser user)
    {
        AddAttachments(view, "user", user.Name, user.Policies);
        foreach (var group in user.Groups.Select(view.FindGroup).OfType<IamGroup>())
        {
            Add(view, group);
        }

        SetBoundary(view, user.PermissionsBoundary);
    }

    public void Add(IdentityView view, IamGroup group) => AddAttachments(view, "group", group.Name, group.Policies);

    public void Add(IdentityView view, IamRole role)
    {
        AddAttachments(view, "role", role.Name, role.Policies);
        SetBoundary(view, role.PermissionsBoundary);
    }

    private void AddAttachments(IdentityView view, string kind, string owner, PolicyAttachments policies)
    {
        foreach (var (name, document) in policies.Inline)
        {
            Add($"{kind}_{owner}_{name}", document, kind);
        }

        foreach (var arn in policies.Managed)
        {
            Add(
                ManagedPolicy.NameOf(arn), ManagedPolicy.DemandAttachable(view, arn).Policy.Document,
                BuiltInPolicies.IsOfAws(arn) ? "aws-managed" : "user-managed");
        }
    }

    private void SetBoundary(IdentityView view, string? arn)
    {
        if (arn is not null)
        {
            Boundary = new NamedPolicy(
                ManagedPolicy.NameOf(arn), Parse(ManagedPolicy.DemandAttachable(view, arn).Policy.Document));
        }
    }

    private void Add(string name, string document, string kind)
    {
        granting.Add(new NamedPolicy(name, Parse(document)));
        kinds[name] = kind;
    }

    private static PolicyDocument Parse(string document)
    {
        try
        {
            return IamDocuments.Check(document, PolicyKind.Identity);
        }
        catch (S3Exception refusal)
        {
            throw new S3Exception(IamErrors.InvalidInput, refusal.Message);
        }
    }
}
