namespace Drystone.S3.Policies.Parsing;

/// <summary>What AWS says of policies that it does not take. S3 and IAM say it in different words.</summary>
internal sealed class PolicyTexts
{
    private static readonly PolicyTexts S3 = new()
    {
        InvalidJson = "Policies must be valid JSON and the first byte must be '{'",
        InvalidSyntax = "Invalid policy syntax.",
        NoStatement = "Could not parse the policy: Statement is empty!",
        InvalidVersion = "The policy must contain a valid version string",
        NoAction = "Missing required field Action cannot be empty!",
        NoResource = "Missing required field Resource cannot be empty!",
        InvalidVariable = "Policy has an invalid variable",
    };

    private static readonly PolicyTexts Iam = new()
    {
        InvalidJson = "Syntax errors in policy.",
        InvalidSyntax = "Syntax errors in policy.",
        NoStatement = "Syntax errors in policy.",
        InvalidVersion = "The policy must contain a valid version string",
        NoAction = "Policy statement must contain actions.",
        NoResource = "Policy statement must contain resources.",
        InvalidVariable = "The policy contains an invalid variable.",
    };

    public const string InvalidPrincipal = "Invalid principal in policy";

    public const string InvalidAction = "Policy has invalid action";

    public const string InvalidResource = "Policy has invalid resource";

    public const string InvalidConditionKey = "Policy has an invalid condition key";

    public const string ActionWithoutResource = "Action does not apply to any resource(s) in statement";

    public const string ConditionDoesNotApply =
        "Conditions do not apply to combination of actions and resources in statement";

    public const string NoVendor = "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.";

    public const string UnexpectedPrincipal = "Policy document should not specify a principal.";

    public const string UnexpectedResource = "Has prohibited field Resource";

    public const string NotOfAssumeRole = "AssumeRole policy may only specify STS AssumeRole actions.";

    public const string DuplicateSid = "Statement IDs (SID) in a single policy must be unique.";

    public const string InvalidSid = "Statement IDs (SID) must be alpha-numeric.";

    public const string AllowWithNotPrincipal = "Allow with NotPrincipal is not allowed.";

    public required string InvalidJson { get; init; }

    public required string InvalidSyntax { get; init; }

    public required string NoStatement { get; init; }

    public required string InvalidVersion { get; init; }

    public required string NoAction { get; init; }

    public required string NoResource { get; init; }

    public required string InvalidVariable { get; init; }

    public static PolicyTexts Of(PolicyKind kind) => kind == PolicyKind.Bucket ? S3 : Iam;

    public static string Missing(string element) => $"Missing required field {element} cannot be empty!";

    public static string UnknownField(string name) => $"Unknown field {Short(name)}";

    public static string InvalidEffect(string effect) => $"Invalid effect: {Short(effect)}";

    public static string InvalidConditionOperator(string name) => $"Invalid Condition type : {Short(name)}";

    public static string InvalidConditionValue(string @operator, string value) =>
        $"Invalid value for {@operator} in Condition: {Short(value)}";

    public static string NotAnArn(string resource) => $"Resource {Short(resource)} must be in ARN format or \"*\".";

    public static string InvalidPartition(string resource) =>
        $"Partition \"{Short(resource.Split(':')[1])}\" is not valid for resource \"{Short(resource)}\".";

    // What the caller wrote comes back in the answer; not all 20 KB of it.
    private static string Short(string text) => text.Length <= 100 ? text : text[..100] + "...";
}
