using Drystone.S3.Policies.Matching;
using Drystone.S3.Policies.Tables;

namespace Drystone.S3.Policies.Parsing;

/// <summary>
/// What S3 asks of a statement as a whole: that its resources are of the bucket, and that its actions, resources and
/// condition keys can meet.
/// </summary>
internal static class BucketRules
{
    public static void Check(PolicyStatement statement, string bucketName)
    {
        var bucket = TokensOf(bucketName);
        int[] objects = [.. bucket, '/', Token.Any, Token.Star];
        var patterns = statement.Resources.Patterns;
        if (!Array.TrueForAll(patterns, pattern => Covers(pattern, bucket) || Covers(pattern, objects)))
        {
            throw new PolicyException(PolicyTexts.InvalidResource);
        }

        // What NotResource leaves is nearly always some bucket action's and some object action's.
        var all = statement.Resources.IsNegated;
        var ofBucket = all || Array.Exists(patterns, pattern => Covers(pattern, bucket));
        var ofObjects = all || Array.Exists(patterns, pattern => Covers(pattern, objects));
        var about = (ofBucket ? ActionSet.OfBuckets : ActionSet.Empty)
            .Union(ofObjects ? ActionSet.OfObjects : ActionSet.Empty);
        CheckMeeting(statement, about);
    }

    private static void CheckMeeting(PolicyStatement statement, ActionSet about)
    {
        // NotAction is about all that it does not name; of Action, each entry has to be of use.
        var groups = statement.Actions.IsNegated
            ? [statement.Actions.OfS3.Intersect(about)]
            : statement.Actions.Patterns.Select(pattern => pattern.OfS3.Intersect(about)).ToList();
        if (groups.Any(group => group.IsEmpty))
        {
            throw new PolicyException(PolicyTexts.ActionWithoutResource);
        }

        foreach (var condition in statement.Conditions)
        {
            var applies = S3ConditionKeys.Find(ConditionKeyNames.TablePart(condition.Key)) ?? ActionSet.Full;
            if (groups.Any(group => group.Intersect(applies).IsEmpty))
            {
                throw new PolicyException(PolicyTexts.ConditionDoesNotApply);
            }
        }
    }

    private static bool Covers(ResourcePattern pattern, int[] resources) =>
        pattern.IsForS3 && Glob.Overlap(pattern.Tail.Outline, resources);

    private static int[] TokensOf(string text) => [.. text.Select(character => (int)character)];
}
