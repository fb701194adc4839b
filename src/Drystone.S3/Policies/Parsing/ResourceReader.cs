using Drystone.S3.Policies.Matching;

namespace Drystone.S3.Policies.Parsing;

/// <summary>Reads an entry of Resource or NotResource.</summary>
/// <remarks>https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html</remarks>
internal static class ResourceReader
{
    private const string Everything = "*";
    private const string Scheme = "arn";
    private const string Partition = "aws";

    public static ResourcePattern Read(string text, ParseScope scope)
    {
        if (text == Everything)
        {
            return ResourcePattern.Everything;
        }

        var segments = SegmentsOf(text, scope);
        var head = segments[..SplitArn.HeadSegments];
        Require(head[0] == Scheme && !Array.Exists(head, PatternReader.HasVariable), text, scope);

        // An ARN without a resource matches nothing. In a Deny that is a hole that looks like a fence.
        Require(segments[^1].Length > 0, text, scope);
        var patterns = Array.ConvertAll(
            head, segment => PatternReader.Read(segment, wildcards: true, variables: false));
        if (!Glob.Matches(patterns[1].Outline, Partition))
        {
            throw scope.Kind == PolicyKind.Bucket
                ? new PolicyException(PolicyTexts.InvalidResource)
                : new PolicyException(PolicyTexts.InvalidPartition(text));
        }

        return new ResourcePattern(patterns, ReadTail(segments[^1], scope));
    }

    // IAM completes an ARN that ends early: arn:aws:s3 is arn:aws:s3:*:*:*.
    private static string[] SegmentsOf(string text, ParseScope scope)
    {
        var segments = text.Split(':', SplitArn.HeadSegments + 1);
        var missing = SplitArn.HeadSegments + 1 - segments.Length;
        Require(missing == 0 || (scope.Kind != PolicyKind.Bucket && segments.Length > 2), text, scope);
        return [.. segments, .. Enumerable.Repeat(Everything, missing)];
    }

    private static TextPattern ReadTail(string text, ParseScope scope)
    {
        try
        {
            return PatternReader.Read(text, wildcards: true, scope.HasVariables);
        }
        catch (FormatException)
        {
            throw new PolicyException(scope.Texts.InvalidVariable);
        }
    }

    private static void Require(bool isRight, string text, ParseScope scope)
    {
        if (!isRight)
        {
            throw new PolicyException(
                scope.Kind == PolicyKind.Bucket ? PolicyTexts.InvalidResource : PolicyTexts.NotAnArn(text));
        }
    }
}
