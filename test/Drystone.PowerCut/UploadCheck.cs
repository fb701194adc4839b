using Amazon.S3;
using Amazon.S3.Model;

namespace Drystone.PowerCut;

/// <summary>Holds the uploads that are there against those that were acknowledged, and goes on with them: an upload
/// that outlived the cut is completed, and its object must be the parts that were sent before.</summary>
internal sealed class UploadCheck(AmazonS3Client s3, Ledger ledger)
{
    public async Task RunAsync()
    {
        var there = await ListAsync();
        foreach (var upload in ledger.Uploads.ToList())
        {
            var match = there.Find(one => one.Bucket == upload.Target.Bucket.Name && one.Key == upload.Target.Key
                && (upload.Id is null || one.Id == upload.Id));
            there.Remove(match);
            await CompareAsync(upload, match.Id);
            ledger.Remove(upload);
        }

        foreach (var (bucket, key, id) in there)
        {
            ledger.NoteLoss($"upload {id} of {bucket}/{key}: nobody asked for it, or it should have ended");
        }
    }

    private async Task<List<(string Bucket, string Key, string Id)>> ListAsync()
    {
        List<(string, string, string)> there = [];
        foreach (var bucket in BucketKind.All)
        {
            var uploads = s3.Paginators.ListMultipartUploads(new() { BucketName = bucket.Name }).Uploads;
            await foreach (var one in uploads)
            {
                there.Add((bucket.Name, one.Key, one.UploadId));
            }
        }

        return there;
    }

    /// <param name="id">Null: it is not there.</param>
    private async Task CompareAsync(UploadRecord upload, string? id)
    {
        if (id is null)
        {
            // The keys were compared before: one whose completion took place holds its content.
            var isExplained = upload.Id is null || upload.End == UploadEnd.AbortUnderWay
                || (upload.End == UploadEnd.CompletionUnderWay && HoldsContent(upload));
            if (!isExplained)
            {
                ledger.NoteLoss($"{upload}: acknowledged with {upload.Parts.Count} parts, and gone");
            }

            return;
        }

        if (upload.End == UploadEnd.CompletionUnderWay && HoldsContent(upload))
        {
            ledger.NoteLoss($"{upload}: completed, and still there");
        }

        var isWhole = await ComparePartsAsync(upload, id);
        upload.Id = id;
        if (isWhole && upload.Parts.Count > 0)
        {
            await Worker.CompleteAsync(s3, ledger, upload, CancellationToken.None);
        }
        else
        {
            await s3.AbortMultipartUploadAsync(upload.Target.Bucket.Name, upload.Target.Key, id);
        }
    }

    private static bool HoldsContent(UploadRecord upload) =>
        upload.Target.Acknowledged.Any(one => one.Content?.Name == upload.Name);

    private async Task<bool> ComparePartsAsync(UploadRecord upload, string id)
    {
        var answer = await s3.ListPartsAsync(upload.Target.Bucket.Name, upload.Target.Key, id);
        var there = (answer.Parts ?? []).ToDictionary(part => part.PartNumber ?? 0);
        var isWhole = true;
        foreach (var (number, part) in upload.Parts.ToList())
        {
            var one = there.GetValueOrDefault(number);
            if (IsUnderWay(upload, one) && one!.ETag != part.ETag)
            {
                // It took the place of the one before. What it holds is seen when the upload is completed.
                upload.Parts[number] = (upload.PartUnderWay!.Value.Piece, one.ETag);
            }
            else if (one is null || one.ETag != part.ETag || one.Size != part.Piece.Bytes)
            {
                ledger.NoteLoss($"{upload}: part {number} was acknowledged with {part.Piece.Bytes} bytes and ETag "
                    + $"{part.ETag}, and there is {(one is null ? "none" : $"{one.Size} bytes, {one.ETag}")}");
                isWhole = false;
            }
        }

        foreach (var one in there.Values.Where(one => !upload.Parts.ContainsKey(one.PartNumber ?? 0)))
        {
            if (IsUnderWay(upload, one))
            {
                upload.Parts[one.PartNumber ?? 0] = (upload.PartUnderWay!.Value.Piece, one.ETag);
            }
            else
            {
                ledger.NoteLoss($"{upload}: part {one.PartNumber} is there, and was not sent");
                isWhole = false;
            }
        }

        return isWhole;
    }

    private static bool IsUnderWay(UploadRecord upload, PartDetail? there) =>
        upload.PartUnderWay is { } sent && there is not null
        && sent.Number == there.PartNumber && sent.Piece.Bytes == there.Size;
}
