using System.Globalization;
using Drystone.S3;
using Drystone.S3.Policies;
using Drystone.S3.Xml;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.Simulation;

/// <summary>Decides each action on each resource as the gate would, and answers with the statements that
/// decided.</summary>
/// <remarks>https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html</remarks>
internal static class Simulator
{
    /// <summary>Ours: each is a decision over all policies, and a form could ask for millions.</summary>
    private const int MaxEvaluations = 1_000;

    private const string BucketArn = "arn:aws:s3:::";

    public static Task AnswerAsync(IamRequest request, SimulatedPolicies policies, PolicyPrincipal principal)
    {
        var form = request.Form;
        var context = new SimulatedContext(form);
        var resources = form.Members("ResourceArns") is { Count: > 0 } given ? given : ["*"];
        var evaluations = (
            from action in ReadActions(form)
            from resource in resources
            select (Action: action, Resource: resource)).Take(MaxEvaluations + 1).Index().ToList();
        if (evaluations.Count > MaxEvaluations)
        {
            throw new S3Exception(
                IamErrors.InvalidInput, $"A simulation has at most {MaxEvaluations} pairs of action and resource.");
        }

        var page = IamPage.Cut(form, evaluations, one => one.Index.ToString("D10", CultureInfo.InvariantCulture));
        var results = page.Items.Select(one => Evaluate(
            new PolicyRequest
            {
                Action = one.Item.Action,
                Resource = one.Item.Resource,
                Principal = principal,
                Context = context,
            },
            new EffectivePolicies
            {
                Identity = policies.Granting,
                Boundary = policies.Boundary,
                Resource = ReadResourcePolicy(form, one.Item.Resource),
                IsSameAccount = IsOfSameAccount(form, request),
            })).ToList();
        return request.AnswerAsync(xml =>
        {
            IamXml.List(xml, "EvaluationResults"u8, results, (xml, result) => Write(xml, result, policies));
            page.WriteEnd(xml);
        });
    }

    private static IReadOnlyList<string> ReadActions(QueryForm form) => form.Members("ActionNames") switch
    {
        { Count: 0 } => throw QueryErrors.Invalid("ActionNames", "Member must not be null"),
        var actions when actions.FirstOrDefault(action => !action.Contains(':', StringComparison.Ordinal)) is { } bad =>
            throw new S3Exception(IamErrors.InvalidInput, $"Invalid Action Name: {bad}"),
        var actions => actions,
    };

    private static NamedPolicy? ReadResourcePolicy(QueryForm form, string resource)
    {
        if (form.FindText("ResourcePolicy") is not { } document)
        {
            return null;
        }

        if (!resource.StartsWith(BucketArn, StringComparison.Ordinal) || resource.Length == BucketArn.Length)
        {
            throw new S3Exception(IamErrors.InvalidInput, "A resource policy is that of a bucket: name its ARN.");
        }

        try
        {
            var bucket = resource[BucketArn.Length..].Split('/')[0];
            return new NamedPolicy(
                "ResourcePolicy",
                PolicyDocument.Parse(System.Text.Encoding.UTF8.GetBytes(document), PolicyKind.Bucket, bucket));
        }
        catch (PolicyException refusal)
        {
            throw new S3Exception(IamErrors.InvalidInput, refusal.Message);
        }
    }

    private static bool IsOfSameAccount(QueryForm form, IamRequest request) =>
        form.FindText("ResourceOwner") is not { } owner
        || owner == request.Account.Value || owner == IamArns.Root(request.Account);

    private static Simulated Evaluate(PolicyRequest request, EffectivePolicies policies) => new(
        request, PolicyEvaluation.Explain(request, policies),
        policies.Boundary is { } boundary ? boundary.Document.Evaluate(request).Effect == PolicyEffect.Allow : null);

    private static void Write(XmlResponseWriter xml, Simulated result, SimulatedPolicies policies)
    {
        var decision = result.Explanation.Decision;
        xml.Element("EvalActionName"u8, result.Request.Action);
        xml.Element("EvalResourceName"u8, result.Request.Resource);
        xml.Element("EvalDecision"u8, decision.Reason switch
        {
            DecisionReason.ExplicitDeny => "explicitDeny",
            DecisionReason.ImplicitDeny => "implicitDeny",
            _ => "allowed",
        });
        IamXml.List(xml, "MatchedStatements"u8, Matched(result.Explanation), (xml, statement) =>
        {
            xml.Element("SourcePolicyId"u8, statement.Policy);
            xml.Element("SourcePolicyType"u8, statement.Source == PolicySource.Resource
                ? "resource"
                : policies.KindOf(statement.Policy));
        });
        xml.Texts("MissingContextValues"u8, Missing(result.Explanation));
        if (result.IsWithinBoundary is { } isWithin)
        {
            xml.Start("PermissionsBoundaryDecisionDetail"u8);
            xml.Element("AllowedByPermissionsBoundary"u8, isWithin);
            xml.End("PermissionsBoundaryDecisionDetail"u8);
        }
    }

    /// <summary>What decided: of statements that apply, those with the effect that came of it.</summary>
    private static IEnumerable<StatementTrace> Matched(Explanation explanation)
    {
        var effect = explanation.Decision.Reason == DecisionReason.ExplicitDeny
            ? PolicyEffect.Deny
            : PolicyEffect.Allow;
        return explanation.Statements.Where(statement =>
            statement.Outcome == StatementOutcome.Applies && statement.Statement.Effect == effect
            && statement.Source is PolicySource.Identity or PolicySource.Resource);
    }

    /// <summary>The condition keys that would have mattered and that the simulation says nothing of.</summary>
    private static IEnumerable<string> Missing(Explanation explanation) => explanation.Statements
        .SelectMany(statement => statement.NotMet)
        .Where(condition => condition.RequestValues.Count == 0)
        .Select(condition => condition.Key)
        .Distinct(StringComparer.OrdinalIgnoreCase);

    private sealed record Simulated(PolicyRequest Request, Explanation Explanation, bool? IsWithinBoundary);
}
